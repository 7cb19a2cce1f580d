package io.keymast.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A base station of the network, declared by a platform team. */
@Group("keymast.io")
@Version("v1beta1")
@Plural("basestations")
@ShortNames("bs")
public class BaseStation extends CustomResource<BaseStationSpec, BaseStationStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;
}
