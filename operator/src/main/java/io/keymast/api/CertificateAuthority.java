package io.keymast.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A platform's trust: the CA that issues to stations, and the policy that it issues by. */
@Group("keymast.io")
@Version("v1beta1")
@Plural("certificateauthorities")
@ShortNames("bsca")
public class CertificateAuthority
    extends CustomResource<CertificateAuthoritySpec, CertificateAuthorityStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;
}
