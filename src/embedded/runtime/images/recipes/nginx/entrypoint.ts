/** What the nginx image runs before nginx: scripts that look at the configuration and say so. */
export const entrypoint = `#!/bin/sh
set -e

say() {
    [ -n "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$0: $*"
}

case "\${1:-}" in
nginx | nginx-debug)
    if [ "$(echo /docker-entrypoint.d/*)" != "/docker-entrypoint.d/*" ]; then
        say "/docker-entrypoint.d/ is not empty, will attempt to perform configuration"
        say "Looking for shell scripts in /docker-entrypoint.d/"
        for step in /docker-entrypoint.d/*; do
            case "$step" in
            *.envsh)
                if [ -x "$step" ]; then
                    say "Sourcing $step"
                    . "$step"
                else
                    say "Ignoring $step, not executable"
                fi
                ;;
            *.sh)
                if [ -x "$step" ]; then
                    say "Launching $step"
                    "$step"
                else
                    say "Ignoring $step, not executable"
                fi
                ;;
            *) say "Ignoring $step" ;;
            esac
        done
        say "Configuration complete; ready for start up"
    else
        say "No files found in /docker-entrypoint.d/, skipping configuration"
    fi
    ;;
esac

exec "$@"
`;

/** Where the server's configuration is kept as it was packaged, to tell whether somebody changed it. */
export const packagedServer = '/usr/share/nginx/default.conf';

const listenOnIpv6 = `#!/bin/sh
set -e

name=10-listen-on-ipv6-by-default.sh
server=etc/nginx/conf.d/default.conf

say() {
    [ -n "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$name: info: $*"
}

if [ ! -f /proc/net/if_inet6 ]; then
    say "ipv6 not available"
    exit 0
fi
if [ ! -f "/$server" ]; then
    say "/$server is not a file or does not exist"
    exit 0
fi
if [ ! -w "/$server" ]; then
    say "can not modify /$server (read-only file system?)"
    exit 0
fi
case "$(cat "/$server")" in
*"listen  [::]:80;"*)
    say "IPv6 listen already enabled"
    exit 0
    ;;
esac
say "Getting the checksum of /$server"
if [ "$(cat "/$server")" != "$(cat ${packagedServer})" ]; then
    say "/$server differs from the packaged version"
    exit 0
fi
while IFS= read -r line; do
    printf '%s\\n' "$line"
    case "$line" in
    "    listen       80;") echo "    listen  [::]:80;" ;;
    esac
done < ${packagedServer} > "/$server"
say "Enabled listen on IPv6 in /$server"
`;

const localResolvers = `# Names of the pod's own resolvers, for templates that ask for them.
if [ -n "\${NGINX_ENTRYPOINT_LOCAL_RESOLVERS:-}" ]; then
    NGINX_LOCAL_RESOLVERS=
    while read -r word address rest; do
        [ "$word" != nameserver ] || NGINX_LOCAL_RESOLVERS="\${NGINX_LOCAL_RESOLVERS:+$NGINX_LOCAL_RESOLVERS }$address"
    done < /etc/resolv.conf
    export NGINX_LOCAL_RESOLVERS
fi
`;

const templates = `#!/bin/sh
set -e

name=20-envsubst-on-templates.sh
from="\${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}"
to="\${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}"
suffix="\${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}"

say() {
    [ -n "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$name: $*"
}

[ -d "$from" ] || exit 0
if [ ! -w "$to" ]; then
    say "ERROR: $from exists, but $to is not writable"
    exit 0
fi
for template in "$from"/*"$suffix"; do
    [ -f "$template" ] || continue
    output="$to/$(basename "$template" "$suffix")"
    say "Running envsubst on $template to $output"
    envsubst < "$template" > "$output"
done
`;

const workers = `#!/bin/sh
# Sets the number of workers by the processors that the container may use, when somebody asks for it.
set -e

[ -n "\${NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE:-}" ] || exit 0
[ -w /etc/nginx/nginx.conf ] || exit 0
sed -i "s/^worker_processes .*/worker_processes $(nproc);/" /etc/nginx/nginx.conf
`;

/** By name in /docker-entrypoint.d. */
export const entrypointSteps: Readonly<Record<string, string>> = {
  '10-listen-on-ipv6-by-default.sh': listenOnIpv6,
  '15-local-resolvers.envsh': localResolvers,
  '20-envsubst-on-templates.sh': templates,
  '30-tune-worker-processes.sh': workers,
};
