// A static server on the loopback: a book at `/` or below a sub-path, with the strictest policy that pages promise to work
// under, and with the headers that the site's own `_headers` names. What is not there is answered with `404.html`.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const POLICY = "default-src 'self'";
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.xml': 'application/xml',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
};

/// The rules of a `_headers` file: paths, `*` at their end, and below each its headers, indented.
async function rules(folder) {
  const text = await readFile(join(folder, '_headers'), 'utf8').catch(() => '');
  const found = [];
  for (const line of text.split('\n').filter((line) => line.trim() && !line.startsWith('#'))) {
    const at = line.indexOf(':');
    if (line.startsWith(' ')) found.at(-1).headers.push([line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]);
    else found.push({ path: line.trim(), headers: [] });
  }
  return found;
}

const matches = (pattern, path) => (pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern);

/// Serves one folder under a prefix (`/` or `/a/b/`); gives its address, which ends in `/`, and what closes it.
export async function serve(folder, prefix) {
  const own = await rules(folder);
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    let inside = path.startsWith(prefix) ? path.slice(prefix.length) : null;
    const headers = {};
    for (const [name, value] of own.filter((rule) => matches(rule.path, `/${inside}`)).flatMap((rule) => rule.headers)) {
      headers[name] = [...(headers[name] ?? []), value];
    }
    headers['content-security-policy'] = [POLICY, ...(headers['content-security-policy'] ?? [])];
    const answer = async (status, file) => {
      const body = await readFile(file);
      headers['content-type'] = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(status, headers);
      response.end(body);
    };
    if (inside !== null && (inside === '' || inside.endsWith('/'))) inside += 'index.html';
    const file = inside === null ? null : normalize(join(folder, inside));
    try {
      if (file === null || !file.startsWith(folder + sep)) throw new Error('outside');
      await answer(200, file);
    } catch {
      await answer(404, join(folder, '404.html'));
    }
  });
  // A connection that is closed for idling while it is asked again ends a case on a slow machine.
  server.keepAliveTimeout = 0;
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }),
  };
}
