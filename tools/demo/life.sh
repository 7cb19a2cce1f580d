# What happens to a station after its first certificate: regeneration, theft, the way from IPsec to TLS. Sourced by
# tools/demo/run, at the end of the station's first day.
# shellcheck shell=sh
# shellcheck disable=SC2154 # set by tools/demo/run

# An openssl s_server that knows the platform's CA and its CRL of now.
open_gate_with_crl() { # name
    curl -fsS --noproxy '*' --max-time 5 -o "$1.crl" "$publication$crl_path" &&
        openssl crl -inform DER -in "$1.crl" -out "$1.crl.pem" || broken "there is no CRL at $publication$crl_path"
    launch "$1" openssl s_server -accept 127.0.0.1:0 -cert "$dir/gate.pem" -key "$dir/gate.key" -CAfile "$dir/platform-ca.pem" \
        -crl_check -CRL "$dir/$1.crl.pem" -Verify 2 -verify_return_error -www
    opening=$1
    wait_for 10 "openssl s_server listens" knows_gate_port
    gate=https://127.0.0.1:$(gate_port_of "$1")
}
gate_port_of() { sed -n 's/^ACCEPT .*:\([0-9][0-9]*\)$/\1/p' "$1.log" | head -n 1; }
knows_gate_port() { [ -n "$(gate_port_of "$opening")" ]; }

serial_of() { openssl x509 -in "$1" -noout -serial | cut -d= -f2; }
lists() { # serial number: whether the published CRL has it
    curl -fsS --noproxy '*' --max-time 5 "$publication$crl_path" | openssl crl -inform DER -noout -text | grep -q "Serial Number: $1"
}
next_step_is() { # station, step
    [ "$(kubectl get bs "$1" --namespace stations \
        -o 'jsonpath={.status.conditions[?(@.type=="BackhaulMigrated")].reason}')" = "$2" ]
}

publication=http://127.0.0.1:$(port_of publication key-installer)

step "A lost certificate is regenerated" "One token, one action: the old certificate is revoked before the new one can be fetched."
mkdir before
cp -L rooftop-12/state/current/fullchain.pem rooftop-12/state/current/key.pem before/
revoked=$(serial_of before/fullchain.pem)
show kubectl patch bs rooftop-12 --namespace stations --type=merge \
    -p '{"spec":{"regenerate":{"token":"monday","reason":"CertificateLost"}}}'
show kubectl wait --for=condition=RegenerationAccepted --timeout=60s bs/rooftop-12 --namespace stations
regenerated() { keymast-agent.sh -c rooftop-12/agent.conf once && [ "$(serial_of rooftop-12/state/current/cert.pem)" != "$revoked" ]; }
wait_for 60 "the station fetches the new certificate" regenerated
holds "the station fetched the new certificate by itself, with the same key"
wait_for 30 "the revocation is published" lists "$revoked"
open_gate_with_crl gate-after-regeneration
if at_gate --cert before/fullchain.pem --key before/key.pem >output 2>&1; then broken "the gate let the revoked certificate in"; fi
grep -q "certificate revoked" gate-after-regeneration.log || broken "the gate does not say why it refused"
holds "the gate refuses the old certificate: revoked"
at_gate --cert rooftop-12/state/current/fullchain.pem --key rooftop-12/state/current/key.pem >output 2>&1 ||
    broken "the gate refused the new certificate"
holds "the gate lets the new one in"

step "A station is stolen" "A third one, valley-9, declared as the first one was. One way: revoked for good, its key retired." \
    "Applying its manifest again does not bring it back."
write_agent_configuration valley-9 PublicKey
keymast-agent.sh -c valley-9/agent.conf public-key >valley-9/public-key.pem 2>>agent.log
new_station valley-9 0008004A00000009 valley-9/public-key.pem >valley-9.yaml
quietly kubectl.log kubectl apply -f valley-9.yaml
quietly kubectl.log kubectl wait --for=condition=Ready --timeout=60s bs/valley-9 --namespace stations
polls_until_installed valley-9
stolen=$(serial_of valley-9/state/current/cert.pem)
show kubectl patch bs valley-9 --namespace stations --type=merge -p '{"spec":{"state":"Stolen"}}'
wait_for 30 "the revocation is published" lists "$stolen"
code=0
keymast-agent.sh -c valley-9/agent.conf once >output 2>&1 || code=$?
[ $code = 4 ] || broken "the Key Installer is still open for a stolen station (the agent ended with $code)"
cut -d' ' -f2- <output | cut -c1-150 | indent
open_gate_with_crl gate-after-theft
if at_gate --cert valley-9/state/current/fullchain.pem --key valley-9/state/current/key.pem >output 2>&1; then
    broken "the gate let the stolen station in"
fi
holds "neither the Key Installer nor the gate lets it in"
show kubectl delete bs valley-9 --namespace stations --timeout=60s
show kubectl apply -f valley-9.yaml
quietly kubectl.log kubectl wait --for=jsonpath='{.status.conditions[?(@.type=="PublicKeyAccepted")].reason}'=KeyRetired \
    --timeout=60s bs/valley-9 --namespace stations
holds "applied again, it stays out: PublicKeyAccepted=False, KeyRetired"

step "From IPsec to TLS" "A fourth one, hilltop-7, whose backhaul is IPsec. A guided way: the status always says which step is next; what only a person knows is confirmed in spec."
write_agent_configuration hilltop-7 PublicKey
migration=$root/examples/02-ipsec-to-tls
lrr() { # the version that the packet forwarder has from now on
    { grep -v '^LRR_VERSION=' hilltop-7/agent.conf && echo "LRR_VERSION=$1"; } >hilltop-7/agent.conf.new
    mv hilltop-7/agent.conf.new hilltop-7/agent.conf
}
lrr 2.6.7
keymast-agent.sh -c hilltop-7/agent.conf public-key >hilltop-7/public-key.pem 2>>agent.log
applies() { # file, step that is asked for after it
    with_public_key hilltop-7/public-key.pem <"$migration/$1" >"hilltop-7/$1"
    echo_command "kubectl apply -f $1"
    quietly kubectl.log kubectl apply -f "hilltop-7/$1"
    quietly kubectl.log kubectl wait --for=condition=Ready --timeout=60s bs/hilltop-7 --namespace stations
    [ $# = 1 ] || {
        wait_for 60 "the status asks for $2" next_step_is hilltop-7 "$2"
        holds "next: $2"
    }
}
applies 1-ipsec.yaml
polls_until_installed hilltop-7
applies 2-to-tls.yaml UpgradePacketForwarder
lrr 2.8.12
quietly agent.log keymast-agent.sh -c hilltop-7/agent.conf once
applies 3-upgraded.yaml CleanUpCertificates
applies 4-cleaned-up.yaml RegenerateCertificate
older=$(serial_of hilltop-7/state/current/cert.pem)
applies 5-regenerate.yaml
migrated() { keymast-agent.sh -c hilltop-7/agent.conf once && [ "$(serial_of hilltop-7/state/current/cert.pem)" != "$older" ]; }
wait_for 60 "the station fetches the certificate of after its upgrade" migrated
wait_for 60 "the status asks for the switch" next_step_is hilltop-7 SwitchToTLS
holds "next: SwitchToTLS, now that the station has the new certificate"
applies 6-switched.yaml ConfirmStable
applies 7-stable.yaml Backup
applies 8-backed-up.yaml
show kubectl wait --for=condition=BackhaulMigrated --timeout=60s bs/hilltop-7 --namespace stations
