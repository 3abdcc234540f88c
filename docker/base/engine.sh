# Sourced: sets ENGINE to a container engine that answers; on Debian as root installs Podman where there is none.

say() { printf '== %s\n' "$1" >&2; }

answers() {
  command -v "$1" >/dev/null 2>&1 || return 1
  case "$1" in
    docker) timeout 20 docker version --format '{{.Server.Version}}' >/dev/null 2>&1 ;;
    *) timeout 60 "$1" info >/dev/null 2>&1 ;;
  esac
}

install_podman() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "No container engine answers here. Install Podman or Docker, or run this as root on Debian." >&2
    exit 4
  fi
  local packages=(podman buildah runc netavark aardvark-dns iptables uidmap)
  say "install ${packages[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

# What Podman's own defaults assume (systemd, cgroup v2, room for limits) is not so in many a virtual machine.
settle_podman() {
  local settings=/etc/containers/containers.conf.d/50-lockstep.conf
  if [ "$(id -u)" != 0 ] || [ -e "$settings" ] || [ -n "${CONTAINERS_CONF:-}" ] || [ -d /run/systemd/system ]; then return; fi
  say "write $settings: this machine runs no systemd"
  local files processes
  files=$(ulimit -Hn) processes=$(ulimit -Hu)
  # More processes than this are refused in a build even where they are within the limit.
  if [ "$processes" = unlimited ] || [ "$processes" -gt 32768 ]; then processes=32768; fi
  mkdir -p "${settings%/*}"
  {
    printf '# Written by docker/base/engine.sh. Remove it to have the defaults back.\n[containers]\nlog_driver = "k8s-file"\n'
    # A limit above the caller's own cannot be set.
    if [ "$files" != unlimited ]; then
      printf 'default_ulimits = ["nofile=%s:%s", "nproc=%s:%s"]\n' "$files" "$files" "$processes" "$processes"
    fi
    # crun takes no mixture of cgroup v1 and v2.
    printf '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n[network]\nnetwork_backend = "netavark"\n'
  } > "$settings"
}

find_engine() {
  local name
  if [ -n "${ENGINE:-}" ]; then
    answers "$ENGINE" && return
    echo "The container engine $ENGINE does not answer." >&2
    exit 4
  fi
  for name in docker podman; do
    if [ "$name" = podman ] && command -v podman >/dev/null 2>&1; then settle_podman; fi
    if answers "$name"; then ENGINE=$name; return; fi
  done
  install_podman
  settle_podman
  ENGINE=podman
  answers podman || { podman info >&2 || true; echo "Podman was installed, and does not answer." >&2; exit 4; }
}

has_image() { "$ENGINE" image inspect "$1" >/dev/null 2>&1; }
