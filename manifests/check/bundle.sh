#!/bin/sh
# Checks an unpacked evidence bundle again, with stock OpenSSL 3.0 and coreutils alone.
#
#   sh check.sh ANCHORS.pem        in the folder that holds this file
#
# ANCHORS.pem: certificates that you obtained elsewhere and believe. Those in data/trust are what the sender offers.
# Exit 0: every file is the one of its manifest, nothing is beyond them, every record is in the log and every signature over a record is valid
# at the time it claims. Exit 1: something is not. Exit 2: could not run.
# Not checked here: revocation, time stamps, who may say what, inventories, the clauses. "cloudexit verify" does.
set -u
export LC_ALL=C

[ $# -eq 1 ] || { echo 'usage: sh check.sh ANCHORS.pem' >&2; exit 2; }
here=$(dirname "$0")
case $1 in /*) anchors=$1 ;; *) anchors=$(pwd)/$1 ;; esac
[ -r "$anchors" ] || { echo "check.sh: cannot read $1" >&2; exit 2; }
cd "$here" || exit 2
wrong=0
bad() { echo "NOT VALID: $1"; wrong=1; }

for manifest in tagmanifest-sha256.txt manifest-sha256.txt; do
  if sha256sum --check --strict --quiet "$manifest"; then echo "OK: every file of $manifest"; else bad "$manifest"; fi
done
listed=$({ cut -c 67- manifest-sha256.txt tagmanifest-sha256.txt; echo tagmanifest-sha256.txt; } | sort)
found=$(find . ! -type d | cut -c 3- | sort)
[ "$listed" = "$found" ] || bad 'there are files that no manifest lists'

records=0 signatures=0
for record in data/records/*.json; do
  [ -e "$record" ] || continue
  records=$((records + 1))
  base64 -w 0 "$record" | grep -q -F -f - data/ledger/log || bad "$record is not in the log"
  for signature in "$record".p7s "$record".[0-9]*.p7s; do
    case $signature in *.p7s.*) continue ;; esac
    [ -e "$signature" ] || continue
    signatures=$((signatures + 1))
    result=$(sh check-signature.sh "$anchors" "$record" "$signature") || bad "$signature: $result"
  done
  for signature in "$record".p7s "$record".[0-9]*.p7s; do
    for counter in "$signature".p7s "$signature".[0-9]*.p7s; do
      [ -e "$counter" ] || continue
      signatures=$((signatures + 1))
      result=$(sh check-signature.sh "$anchors" "$signature" "$counter") || bad "$counter: $result"
    done
  done
done
echo "$records records, $signatures signatures checked"
[ "$wrong" -eq 0 ] && echo 'VALID'
exit "$wrong"
