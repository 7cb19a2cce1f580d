package io.keymast.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One certificate that exists; made by the operator in one create-only request. */
@Group("keymast.io")
@Version("v1beta1")
@Plural("basestationcertificates")
@ShortNames("bscert")
public class BaseStationCertificate
    extends CustomResource<BaseStationCertificateSpec, BaseStationCertificateStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;
}
