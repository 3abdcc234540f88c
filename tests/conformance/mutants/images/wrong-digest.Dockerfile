# It says that it was built from another contract.
ARG GOOD_IMAGE=localhost/lockstep-things/good:test
# hadolint ignore=DL3006
FROM ${GOOD_IMAGE}
LABEL dev.lockstep.contract.sha256="0000000000000000000000000000000000000000000000000000000000000000"
