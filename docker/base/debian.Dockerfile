# Stand-in for a slim Debian: a root file system that mmdebstrap made beside this file.
FROM scratch
ADD root.tar /
# Authorities that the host trusts beyond Debian's own (perhaps none), so that builds can download where the host can.
COPY authorities/ /usr/local/share/ca-certificates/
# What apt keeps to be quicker the next time would only make layers larger, here and in what is built on this.
RUN printf '%s\n' \
    'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*"; };' \
    'Dir::Cache::pkgcache "";' \
    'Dir::Cache::srcpkgcache "";' \
    'Acquire::Languages "none";' \
    > /etc/apt/apt.conf.d/90-lean
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' > /etc/pip.conf
LABEL dev.lockstep.stand-in="debian"
CMD ["bash"]
