#!/bin/sh
# Servers that need a file of settings: `behind.sh KIND PORT UPSTREAM [WORKERS]`. A proxy asks what listens at UPSTREAM.
kind=$1 port=$2 upstream=$3 workers=${4:-1} here=$(cd "$(dirname "$0")" && pwd)
home=$(mktemp -d)
chmod 755 "$home"
case $kind in
nginx)
  cat >"$home/conf" <<END
daemon off; worker_processes $workers; pid $home/pid; error_log stderr; user root;
events { worker_connections 1024; }
http {
  access_log off;
  upstream behind { server 127.0.0.1:$upstream; keepalive 128; }
  server {
    listen 127.0.0.1:$port;
    location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
END
  exec nginx -c "$home/conf" ;;
haproxy)
  cat >"$home/conf" <<END
global
  nbthread $workers
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen all
  bind 127.0.0.1:$port
  server behind 127.0.0.1:$upstream
END
  exec haproxy -db -f "$home/conf" ;;
apache-event | apache-prefork)
  cat >"$home/conf" <<END
ServerRoot /usr/lib/apache2
PidFile $home/pid
ErrorLog /dev/stderr
ServerName localhost
Listen 127.0.0.1:$port
LoadModule mpm_${kind#apache-}_module modules/mod_mpm_${kind#apache-}.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_http_module modules/mod_proxy_http.so
StartServers $workers
ServerLimit $workers
$([ "$kind" = apache-event ] &&
  printf 'ThreadsPerChild 16\nMinSpareThreads 16\nMaxSpareThreads 64\nMaxRequestWorkers %s' $((workers * 16)) ||
  printf 'MinSpareServers %s\nMaxSpareServers %s\nMaxRequestWorkers %s' "$workers" "$workers" "$workers")
ProxyPass / http://127.0.0.1:$upstream/
END
  exec apache2 -D FOREGROUND -f "$home/conf" ;;
lighttpd)
  cat >"$home/conf" <<END
server.modules = ("mod_proxy")
server.document-root = "$home"
server.bind = "127.0.0.1"
server.port = $port
proxy.server = ("" => (("host" => "127.0.0.1", "port" => $upstream)))
END
  exec lighttpd -D -f "$home/conf" ;;
caddy)
  HOME=$home XDG_DATA_HOME=$home XDG_CONFIG_HOME=$home
  export HOME XDG_DATA_HOME XDG_CONFIG_HOME
  printf '{\n admin off\n auto_https off\n}\nhttp://127.0.0.1:%s {\n reverse_proxy 127.0.0.1:%s\n}\n' "$port" "$upstream" >"$home/Caddyfile"
  exec caddy run --config "$home/Caddyfile" --adapter caddyfile ;;
mini_httpd)
  mkdir "$home/www"
  printf '#!/bin/sh\nsleep 0.05\nprintf "Content-Type: text/plain\\n\\nserved\\n"\n' >"$home/www/wait.cgi"
  chmod 755 "$home/www/wait.cgi"
  cd "$home/www" && exec mini_httpd -D -u root -h 127.0.0.1 -p "$port" -c '*.cgi' ;;
yaws)
  mkdir "$home/www"
  printf '<erl>\nout(_) -> timer:sleep(20), {content, "text/plain", "served\\n"}.\n</erl>\n' >"$home/www/wait.yaws"
  cat >"$home/conf" <<END
logdir = $home
<server localhost>
  port = $port
  listen = 127.0.0.1
  docroot = $home/www
</server>
END
  tail -f /dev/null | yaws -i --conf "$home/conf" --id "brigade$port" ;; # its shell ends with its input
*) echo "there is no $kind" >&2; exit 2 ;;
esac
