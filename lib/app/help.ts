/** The text for `--help`; it fits a screen of 80 columns and 24 lines. */
export const HELP = `Serves the files of one directory over HTTP, and touches nothing else.

  deno run --allow-net --allow-read=DIR [--allow-write=DIR] main.ts [DIR]

The permissions are the access control: without --allow-write nothing can be
uploaded. DIR may be left out where --allow-read names the current directory,
one above it, or /tmp.

  -d, --directory DIR  what to serve        -p, --port PORT  4221; 0: any free
      --host HOST      localhost; 0.0.0.0 lets other machines in
      --mount PATH     where the files are, /files/; / serves a site
      --spa, --clean-urls, --live    one-page sites; /a for a.html; reloading
      --cors, --isolate, --header 'K: V', --cache SECONDS   fields of answers
      --dotfiles, --no-listing       show names with a dot; list nothing
      --read-only, --no-delete, --upload-only   less than --allow-write grants
      --on-conflict overwrite|error|rename      where an upload's name is taken
      --mkdir          an upload makes the directories that its path lacks
      --max-body SIZE, --quota SIZE  of one upload, of all files: 500K, 20M, 2G
      --allow-host NAME  a name this server is reached by; repeatable
  -q, --quiet          no access log        --workers N|auto  threads that serve
  -h, --help           this text            -V, --version    the version

  curl -T photo.jpg http://localhost:4221/files/             # an upload
`;
