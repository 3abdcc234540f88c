# Stand-in for a slim Debian: a root file system that mmdebstrap made beside this file.
FROM scratch
ADD root.tar /
# Authorities that the host trusts beyond Debian's own (perhaps none), so that builds can download where the host can.
COPY authorities/ /usr/local/share/ca-certificates/
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' > /etc/pip.conf
LABEL dev.lockstep.stand-in="debian"
CMD ["bash"]
