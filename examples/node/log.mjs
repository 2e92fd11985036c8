// A log sink: every record as a line on standard error. node log.mjs FOLDER WITH SKILLS
import { Context } from 'libskillmeat';

const context = new Context({
  logLevel: 'debug',
  log: ({ level, time, module, message }) => console.error(`${new Date(time).toISOString()} ${level} ${module}: ${message}`),
});
await context.initCollection();
const { added } = await context.add(process.argv.slice(2));
console.log(added.map(({ name }) => name).join('\n'));
