#!/bin/sh
# A CA, certificates of serial numbers 1A2B and 77, and a CRL, in the working directory; $1 says who signs the CRL, $2 who the certificate.
set -eu

cat >ca.conf <<'END'
[ca]
default_ca = it
[it]
database = index.txt
crlnumber = number
default_md = sha256
default_crl_days = 7
crl_extensions = list
[list]
authorityKeyIdentifier = keyid
[req]
distinguished_name = name
[name]
END
for name in ca other; do
    openssl req -config ca.conf -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $name.key -out $name.pem \
        -days 30 -subj "/CN=CA" -addext subjectKeyIdentifier=hash
done
openssl req -config ca.conf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.csr -subj "/CN=roof"
echo "subjectAltName = DNS:roof.example, URI:urn:dev:mac:0016c001f0000001" >leaf.ext
openssl x509 -req -in leaf.csr -CA "${2:-ca}.pem" -CAkey "${2:-ca}.key" -set_serial 0x1A2B -days 20 -extfile leaf.ext \
    -out leaf.pem
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 0x77 -days 20 -out server.pem
openssl x509 -in leaf.pem -noout -enddate -dateopt iso_8601 | sed 's/.*=//; s/ /T/' >leaf-end
openssl pkey -in leaf.key -pubout -outform DER | sha256sum | cut -d ' ' -f 1 >leaf-key

printf 'R\t350101000000Z\t260101000000Z,superseded\t1A2B\tunknown\t/CN=roof\n' >index.txt
printf 'R\t350101000000Z\t260101000000Z,certificateHold\t3C\tunknown\t/CN=held\n' >>index.txt
echo 0100 >number
openssl ca -config ca.conf -gencrl -keyfile "$1.key" -cert "$1.pem" -out list.pem
openssl crl -in list.pem -outform DER -out list.crl
openssl x509 -in ca.pem -noout -ext subjectKeyIdentifier | tail -n 1 | tr -d ': \n' | tr A-F a-f >keyid
