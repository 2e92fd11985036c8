// Lists a collection over HTTP: node server.mjs [PORT]
import { createServer } from 'node:http';
import { Context, SkillmeatError } from 'libskillmeat';

const context = new Context();
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.method !== 'GET' || pathname !== '/artifacts') return void answer(404, { code: 'not_found' });
  context
    .list({ limit: 100, cursor: searchParams.get('cursor') ?? '' })
    .then((list) => answer(200, list))
    .catch((error) => answer(error instanceof SkillmeatError ? 400 : 500, { code: error.code, message: error.message }));
});
server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/artifacts`));
