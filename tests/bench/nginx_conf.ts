/** What the configuration depends on. */
export interface NginxSetup {
  readonly port: number;
  /** What is served. */
  readonly directory: string;
  /** Files beside their compressed forms. */
  readonly compressed: string;
  /** Where nginx keeps what it needs for itself. */
  readonly scratch: string;
  /** How many processes answer. */
  readonly workers: number;
  /** The user that they run as; `null` where the system lets nobody choose. */
  readonly user: string | null;
}

/**
 * nginx as one would run it: Debian's defaults for `sendfile` and `tcp_nopush`, no access
 * log, and connections that may stay. Pure.
 */
export function nginxConf(setup: NginxSetup): string {
  const { port, directory, compressed, scratch, user, workers } = setup;
  return `${user === null ? "" : `user ${user};\n`}daemon off;
worker_processes ${workers};
pid ${scratch}/nginx.pid;
error_log stderr crit;
events {
  worker_connections 16384;
}
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 600;
  keepalive_requests 1000000000;
  server_tokens off;
  types {
    text/html html;
    text/plain txt;
    image/jpeg jpg;
  }
  default_type application/octet-stream;
  charset utf-8;
  client_max_body_size 0;
  client_body_temp_path ${scratch}/body;
  fastcgi_temp_path ${scratch}/fastcgi;
  proxy_temp_path ${scratch}/proxy;
  scgi_temp_path ${scratch}/scgi;
  uwsgi_temp_path ${scratch}/uwsgi;
  add_header X-Content-Type-Options nosniff;
  add_header Vary accept-encoding;
  server {
    listen 127.0.0.1:${port} backlog=4096${workers > 1 ? " reuseport" : ""};
    location = /echo/hello {
      charset off;
      default_type text/plain;
      return 200 "hello";
    }
    location = /files/text.txt {
      alias ${compressed}/text.txt;
      gzip_static on;
    }
    location /files/ {
      alias ${directory}/;
    }
  }
}
`;
}
