#!/bin/sh
# Makes manifests/examples/report.png, the picture of a report in the README: cover, clause matrix and deletion matrix of the demonstration.
# Needs a build (npm run build), poppler-utils and chromium. Run it at the root of the repository.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node bin/run.js demo --dir "$work/demo" >/dev/null || true
node bin/run.js report "$work/demo/case" -o "$work/report.pdf" --language both --at 2025-07-01T08:00:00Z >/dev/null || true
# Pages behind the table of contents, by their headings.
page() {
  n=3
  while ! pdftotext -f "$n" -l "$n" "$work/report.pdf" - | grep -qx "$1"; do n=$((n + 1)); done
  echo "$n"
}
{
  echo '<body style="margin:0;padding:10px;background:#e6e9ee;display:flex;gap:10px">'
  for n in 1 "$(page 'Clause matrix')" "$(page 'Deletion of data')"; do
    pdftoppm -r 108 -f "$n" -l "$n" -singlefile -png "$work/report.pdf" "$work/$n"
    echo "<img src='$n.png' style='width:350px;height:495px;box-shadow:0 1px 4px #0005'>"
  done
} >"$work/picture.html"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=2 --window-size=1090,515 \
  --screenshot="$PWD/manifests/examples/report.png" "file://$work/picture.html" 2>/dev/null
