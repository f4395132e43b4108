#!/bin/sh
# Checks one detached signature of a record again, with stock OpenSSL 3.0 and coreutils alone.
#
#   sh check.sh ANCHORS.pem RECORD.json RECORD.json.p7s
#   SM2_ID=id sh check.sh ...                                   where another SM2 ID than the usual one was agreed
#
# Exit 0: the signature is the signer's, over exactly these bytes, and the signer's certificate leads to one of the anchors
# at the time the signer claims. Exit 1: it is not. Exit 2: could not run.
# Not checked here: revocation, time stamps, what the record says and who may say it.
#
# How: the signature file is taken apart, what OpenSSL can verify is verified, and then the whole file is built again from
# the record's digest, the certificates and the suite's fixed parts. Only a file equal in every byte passes.
set -eu
export LC_ALL=C

die() { echo "check.sh: $2" >&2; exit "$1"; }
refuse() { echo "NOT VALID: $1"; exit 1; }

sm2_id=${SM2_ID-1234567812345678}
[ -n "$sm2_id" ] || die 2 'an SM2 ID is not empty'
[ $# -eq 3 ] || die 2 'usage: sh check.sh ANCHORS.pem RECORD RECORD.p7s'
anchors=$1 record=$2 p7s=$3
for file in "$anchors" "$record" "$p7s"; do [ -r "$file" ] || die 2 "cannot read $file"; done
work=$(mktemp -d) || die 2 'no temporary folder'
trap 'rm -rf "$work"' EXIT INT TERM

# --- bytes as hexadecimal text, and DER built from it -----------------------------------------------------------------
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
tlv() { # tlv TAG CONTENT
  n=$((${#2} / 2))
  if [ $n -lt 128 ]; then printf '%s%02x%s' "$1" $n "$2"
  elif [ $n -lt 256 ]; then printf '%s81%02x%s' "$1" $n "$2"
  else printf '%s82%04x%s' "$1" $n "$2"; fi
}
seq() { tlv 30 "$1"; }

# --- where things are: "OFFSET HEADER LENGTH DEPTH" of every value at the depths that matter ---------------------------
layout() { # layout FILE
  openssl asn1parse -inform DER -in "$1" 2>/dev/null | tr -d ' ' | while IFS= read -r line; do
    rest=${line#*:d=}
    depth=${rest%%hl=*}
    rest=${rest#*hl=}
    header=${rest%%l=*}
    rest=${rest#*l=}
    echo "${line%%:*} $header ${rest%%[!0-9]*} $depth"
  done
}
members() { # members LAYOUT START END DEPTH: the values of one depth inside a stretch, as "OFFSET HEADER LENGTH"
  while read -r offset header length depth; do
    if [ "$offset" -ge "$2" ] && [ "$offset" -lt "$3" ] && [ "$depth" -eq "$4" ]; then echo "$offset $header $length"; fi
  done <"$1"
}
nth() { head -n "$1" | tail -n 1; }
cut_out() { tail -c "+$(($2 + 1))" "$1" | head -c "$3"; } # cut_out FILE OFFSET LENGTH

size=$(wc -c <"$p7s")
[ "$size" -lt 65536 ] || refuse 'the signature file is too large for a signature of this kind'
layout "$p7s" >"$work/layout"
[ -s "$work/layout" ] || refuse 'the signature file is not DER'
members "$work/layout" 0 "$size" 3 >"$work/fields"
[ "$(wc -l <"$work/fields")" -eq 5 ] || refuse 'the signature file does not have the form it must have'
# Fields of SignedData: version, digest algorithms, content type, certificates, signers.
set -- $(nth 4 <"$work/fields")
members "$work/layout" "$1" $(($1 + $2 + $3)) 4 >"$work/certificates"
set -- $(nth 5 <"$work/fields")
members "$work/layout" "$1" $(($1 + $2 + $3)) 5 >"$work/signer"
[ "$(wc -l <"$work/signer")" -eq 6 ] || refuse 'there is not exactly one signer of the form it must have'
# Fields of SignerInfo: version, issuer and number, digest, attributes, algorithm, signature.
set -- $(nth 2 <"$work/signer")
cut_out "$p7s" "$1" $(($2 + $3)) >"$work/id"
set -- $(nth 4 <"$work/signer")
attributes_offset=$1 attributes_length=$(($2 + $3))
# What was signed has the tag of a SET in place of [0].
{ printf '\061'; cut_out "$p7s" $((attributes_offset + 1)) $((attributes_length - 1)); } >"$work/attributes"
set -- $(nth 5 <"$work/signer")
cut_out "$p7s" "$1" $(($2 + $3)) >"$work/algorithm"
set -- $(nth 6 <"$work/signer")
cut_out "$p7s" $(($1 + $2)) "$3" >"$work/signature"

# --- the suite: all that is fixed about it ------------------------------------------------------------------------------
sha256=300b0609608648016503040201 sha384=300b0609608648016503040202 sha512=300b0609608648016503040203
sm3=300a06082a811ccf55018311
sha256_null=300d06096086480165030402010500
pss_parameters=$(seq "$(tlv a0 $sha256_null)$(tlv a1 "$(seq "06092a864886f70d010108$sha256_null")")a203020120")
signed_data=06092a864886f70d010702 data=06092a864886f70d010701 certificate_hash=sha256 certificate_hash_id=
distid='' verify_options=''
algorithm=$(hex "$work/algorithm")
case $algorithm in
300a06082a811ccf55018375)
  suite=sm2-sm3 hash=sm3 digest_id=$sm3 certificate_hash=sm3 certificate_hash_id=$sm3
  signed_data=060a2a811ccf550601040202 data=060a2a811ccf550601040201 distid='-vfyopt distid:1234567812345678'
  verify_options="-digest sm3 -pkeyopt hexdistid:$(printf %s "$sm2_id" | od -An -v -tx1 | tr -d ' \n')" ;;
300a06082a8648ce3d040302) suite=ecdsa-p256-sha256 hash=sha256 digest_id=$sha256 verify_options='-digest sha256' ;;
300a06082a8648ce3d040303) suite=ecdsa-p384-sha384 hash=sha384 digest_id=$sha384 verify_options='-digest sha384' ;;
300d06092a864886f70d01010b0500) suite=rsa-pkcs1-sha256 hash=sha256 digest_id=$sha256 verify_options='-digest sha256' ;;
"$(seq "06092a864886f70d01010a$pss_parameters")")
  suite=rsa-pss-sha256 hash=sha256 digest_id=$sha256
  verify_options='-digest sha256 -pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:32' ;;
300506032b6570) suite=ed25519 hash=sha512 digest_id=$sha512 ;;
*) refuse 'the signature algorithm is not one of the suites' ;;
esac

# --- the certificates; the signer's is the one that the SignerInfo names ------------------------------------------------
anchors_hex=$(openssl crl2pkcs7 -nocrl -certfile "$anchors" -outform DER -out "$work/anchors" 2>/dev/null && hex "$work/anchors") ||
  die 2 'no certificates in the anchors file'
certificates='' count=0 anchor_inside=0 id=$(hex "$work/id")
: >"$work/untrusted.pem"
while read -r offset header length; do
  cut_out "$p7s" "$offset" $((header + length)) >"$work/certificate"
  openssl x509 -inform DER -in "$work/certificate" -out "$work/certificate.pem" 2>/dev/null ||
    refuse 'a certificate in it cannot be read'
  layout "$work/certificate" >"$work/certificate.layout"
  # Fields of TBSCertificate: version, number, algorithm, issuer ...
  members "$work/certificate.layout" 0 99999 2 >"$work/tbs"
  set -- $(nth 2 <"$work/tbs")
  cut_out "$work/certificate" "$1" $(($2 + $3)) >"$work/number"
  set -- $(nth 4 <"$work/tbs")
  cut_out "$work/certificate" "$1" $(($2 + $3)) >"$work/issuer"
  if [ "$(seq "$(hex "$work/issuer")$(hex "$work/number")")" = "$id" ]; then
    cp "$work/certificate" "$work/leaf"
    cp "$work/certificate.pem" "$work/leaf.pem"
  else cat "$work/certificate.pem" >>"$work/untrusted.pem"; fi
  one=$(hex "$work/certificate")
  case $anchors_hex in *"$one"*) anchor_inside=1 ;; esac
  certificates=$certificates$one count=$((count + 1))
done <"$work/certificates"
[ -e "$work/leaf.pem" ] || refuse "the signer's certificate is not in it"

# --- the attributes, built from the record ------------------------------------------------------------------------------
digest_of() { openssl dgst -"$1" -r "$2" | head -c 200 | tr ' ' '\n' | head -n 1; }
layout "$work/attributes" >"$work/attributes.layout"
time='' time_hex=''
while read -r offset header length depth; do
  [ "$depth" -eq 3 ] || continue
  cut_out "$work/attributes" "$offset" $((header + length)) >"$work/value"
  value=$(hex "$work/value")
  case $value in 170d* | 180f*) time_hex=$value time=$(cut_out "$work/value" 2 "$length") ;; esac
done <"$work/attributes.layout"
[ -n "$time" ] || refuse 'it does not say when it was signed'
attribute() { seq "$1$(tlv 31 "$2")"; }
{
  attribute 06092a864886f70d010903 "$data"; echo
  attribute 06092a864886f70d010905 "$time_hex"; echo
  attribute 06092a864886f70d010904 "$(tlv 04 "$(digest_of $hash "$record")")"; echo
  attribute 060b2a864886f70d010910022f \
    "$(seq "$(seq "$(seq "$certificate_hash_id$(tlv 04 "$(digest_of $certificate_hash "$work/leaf")")")")")"; echo
} | sort | tr -d '\n' >"$work/attributes.expected"
expected=$(cat "$work/attributes.expected")
[ "$(hex "$work/attributes")" = "$(tlv 31 "$expected")" ] ||
  refuse 'the signed attributes are not those of this record and this certificate'

# --- the signature over the attributes ----------------------------------------------------------------------------------
openssl x509 -in "$work/leaf.pem" -pubkey -noout >"$work/key.pem" 2>/dev/null || refuse 'the key cannot be read'
# shellcheck disable=SC2086 # the options are words of ours
openssl pkeyutl -verify -pubin -inkey "$work/key.pem" -sigfile "$work/signature" -rawin -in "$work/attributes" \
  $verify_options >/dev/null 2>&1 || refuse 'the signature is not one of this key over these attributes'

# --- the chain, at the time claimed --------------------------------------------------------------------------------------
case ${#time} in
13) case $time in [5-9]*) century=19 ;; *) century=20 ;; esac ;;
15) century= ;;
*) refuse 'the signing time is malformed' ;;
esac
stamp=$century$time
day=$(printf '%s' "$stamp" | head -c 8)
hour=$(printf '%s' "$stamp" | head -c 10 | tail -c 2)
minute=$(printf '%s' "$stamp" | head -c 12 | tail -c 2)
second=$(printf '%s' "$stamp" | head -c 14 | tail -c 2)
at=$(date -u -d "$day $hour:$minute:$second" +%s 2>/dev/null) || refuse 'the signing time is malformed'
untrusted=''
[ -s "$work/untrusted.pem" ] && untrusted="-untrusted $work/untrusted.pem"
# shellcheck disable=SC2086
openssl verify -no-CApath -no-CAstore -partial_chain -purpose smimesign -attime "$at" $distid -CAfile "$anchors" $untrusted \
  -show_chain "$work/leaf.pem" >"$work/chain" 2>/dev/null || refuse 'its certificate does not lead to an anchor at that time'
# Every certificate in the file must be part of the chain, or a damaged one could hide among them.
depth=$(($(wc -l <"$work/chain") - 2))
[ "$depth" -eq $((count + 1 - anchor_inside)) ] || refuse 'a certificate in it is not part of the chain'

# --- the whole file again, from its parts --------------------------------------------------------------------------------
signer_info=$(seq "020101$id$digest_id$(tlv a0 "$expected")$algorithm$(tlv 04 "$(hex "$work/signature")")")
body=$(seq "020101$(tlv 31 "$digest_id")$(seq "$data")$(tlv a0 "$certificates")$(tlv 31 "$signer_info")")
[ "$(hex "$p7s")" = "$(seq "$signed_data$(tlv a0 "$body")")" ] || refuse 'the signature file differs from what it must be'

echo "VALID: $suite, claimed time $(date -u -d "@$at" +%Y-%m-%dT%H:%M:%SZ)"
openssl x509 -in "$work/leaf.pem" -noout -subject -nameopt utf8,sep_comma_plus_space
