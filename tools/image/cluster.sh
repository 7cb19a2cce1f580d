# Runs the image's two processes against a control plane, as the chart's Deployments would. Sourced by tools/image/check, which sets
# root, here, dir and unpacked.
# shellcheck shell=sh

pid_of() { ps -o pid= --ppid "$1" | tr -d ' '; } # of what tools/image/contained runs
end_now() {
    pid=$(pid_of "$1")
    [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || :
}

install_chart() {
    binaries=$("$root/tools/control-plane/binaries")
    PATH=$binaries:$PATH
    export PATH
    KUBECONFIG=$("$root/tools/control-plane/start" --dir "$dir/control-plane" --parent-pid $$)
    export KUBECONFIG
    quietly install kubectl create namespace keymast-authorities
    # No Service has an address here, so that no replica is to be asked.
    quietly install helm upgrade --install keymast "$root/charts/keymast" --namespace keymast-system --create-namespace \
        --set "authorityNamespaces={keymast-authorities}" --set "keyInstaller.dnsNames={127.0.0.1}" --set keyInstaller.replicas=0
    quietly install kubectl wait --for=condition=Established --timeout=30s -f "$root/crds"
    quietly install kubectl apply -f "$root/examples/01-first-station/authority.yaml"
}

# Sets launched. The arguments are the Deployment's; the ports are free ones of this machine, which both processes share.
launch() { # component, ports' options..., --, entry point...
    component=$1
    shift
    account=$dir/account-$component
    mkdir "$account"
    kubectl create token "keymast-$component" --namespace keymast-system --duration 1h >"$account/token"
    printf keymast-system >"$account/namespace"
    cat "$dir/control-plane/ca.crt" >"$account/ca.crt"

    ports=""
    while [ "$1" != -- ]; do
        ports="$ports $1=0"
        shift
    done
    shift
    kubectl get deployment "keymast-$component" --namespace keymast-system -o json |
        jq -r '.spec.template.spec.containers[0].args[]' >"$dir/arguments"
    while read -r argument; do set -- "$@" "$argument"; done <"$dir/arguments"
    # shellcheck disable=SC2046,SC2086 # options have no blanks
    "$here/contained" --account "$account" $(image_environment) --env KUBERNETES_SERVICE_HOST=127.0.0.1 \
        --env "KUBERNETES_SERVICE_PORT=$(cat "$dir/control-plane/port")" "$unpacked" \
        "$@" --bind-address=127.0.0.1 $ports >"$dir/$component.log" 2>&1 &
    launched=$!
    processes="$processes $launched"
}

# As a container is confined; a kernel tells it of the process itself.
holds_no_right() { # process, its pid
    status=/proc/$(pid_of "$2")/status
    for line in "Uid:65532655326553265532" "Gid:65532655326553265532" "Groups:" CapEff:0000000000000000 CapPrm:0000000000000000 \
        NoNewPrivs:1; do
        # Of a user namespace other ids are seen from here.
        case $line in *id:*) [ "$(id -u)" = 0 ] || continue ;; esac
        tr -d ' \t' <"$status" | grep -qx "$line" || die "the $1 runs with $(grep "^${line%%:*}:" "$status")"
    done
}

ends_in_order() { # process, its pid
    kill -TERM "$(pid_of "$2")"
    deadline=$(($(date +%s) + 60))
    while lives "$2"; do
        [ "$(date +%s)" -lt $deadline ] || broken "$1" "the $1 does not end by SIGTERM within 60 s"
        sleep 0.2
    done
    code=0
    wait "$2" || code=$?
    [ $code = 0 ] || broken "$1" "the $1 ends with exit code $code by SIGTERM"
}

run_both() { # entry point...
    install_chart
    launch operator --management-port -- "$@"
    operator=$launched
    is_ready operator "$operator" managementPort
    holds_no_right operator "$operator"
    launch key-installer --management-port --https-port --publication-port -- "$@"
    key_installer=$launched
    # It is ready by the server certificate that the operator has issued.
    is_ready key-installer "$key_installer" management
    holds_no_right key-installer "$key_installer"
    kubectl get bsca default --namespace keymast-authorities -o 'jsonpath={.status.generations[0].certificate}' >"$dir/ca.pem"
    ask --cacert "$dir/ca.pem" -o "$dir/cacerts" "https://127.0.0.1:$(port_of https key-installer)/.well-known/est/cacerts" ||
        broken key-installer "the key-installer does not hand out the CA's certificate by TLS"
    ends_in_order key-installer "$key_installer"
    ends_in_order operator "$operator"
    processes=""
    say "operator and key-installer start by the chart's arguments, are ready, and end by SIGTERM with exit code 0"
}
