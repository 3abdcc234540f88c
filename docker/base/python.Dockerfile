# Stand-in for python:3.12-slim-bookworm: a CPython that the host has, copied to /usr/local, or else Debian's own.
ARG DEBIAN_IMAGE=localhost/lockstep/debian:stand-in
# hadolint ignore=DL3006
FROM ${DEBIAN_IMAGE}
# Empty where Debian's own Python stands in.
COPY python/ /usr/local/
ARG PACKAGES
# Several package names are several words.
# hadolint ignore=SC2086
RUN apt-get update \
 && apt-get install -y --no-install-recommends ${PACKAGES} \
 && rm -rf /var/lib/apt/lists/* /usr/lib/python3*/EXTERNALLY-MANAGED \
 && ldconfig \
 && for name in python python3; do test -e "/usr/local/bin/${name}" || ln -s "$(command -v python3.12 || command -v python3)" "/usr/local/bin/${name}"; done \
 && python -c 'import bz2, ctypes, lzma, sqlite3, ssl, uuid, venv' \
 && python -m pip --version
ENV LANG=C.UTF-8
LABEL dev.lockstep.stand-in="python"
CMD ["python3"]
