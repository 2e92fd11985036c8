// Collect, pack, verify, import: node journey.mjs [FOLDER WITH SKILLS]
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Context, SkillmeatError } from 'libskillmeat';

const folder = await mkdtemp(join(tmpdir(), 'skillmeat-example-'));
try {
  let skills = process.argv[2];
  if (!skills) {
    skills = join(folder, 'skills');
    await mkdir(join(skills, 'pdf'), { recursive: true });
    await writeFile(join(skills, 'pdf', 'SKILL.md'), '---\nname: pdf\ndescription: Reads PDF files.\n---\n# PDF\n');
  }

  const here = new Context({ home: join(folder, 'home') });
  await here.initCollection();
  const { added } = await here.add([skills]);
  console.log(`collected: ${added.map(({ name }) => name).join(', ')}`);

  const output = join(folder, 'example.skillmeat-pack');
  const { pack } = await here.exportBundle({ output, name: 'example', createdAt: '2026-01-01T00:00:00Z' });
  console.log(`packed: ${pack.files} files`);

  const { verdict } = await here.verifyBundle(output);
  console.log(`verified: ${verdict}`);

  const there = new Context({ home: join(folder, 'other') });
  await there.initCollection();
  const { counts } = await there.importBundle(output);
  console.log(`imported: ${counts.created}`);

  await there.show('nothing').catch((error) => {
    if (!(error instanceof SkillmeatError)) throw error;
    console.log(`${error.code}: ${error.hint}`);
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
