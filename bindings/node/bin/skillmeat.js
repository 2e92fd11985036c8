#!/usr/bin/env node
'use strict';
// The command `skillmeat`, compiled: run in place of this process where node can do that, else below it.
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const { find } = require('../lib/load.js');

const given = process.argv.slice(2);
let program;
try {
  program = find('skillmeat');
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
if (typeof process.execve === 'function') process.execve(program, ['skillmeat', ...given], process.env);

const child = spawn(program, given, { stdio: 'inherit', argv0: 'skillmeat' });
// Ctrl-C in a terminal reaches the command by itself: passed on, it would come twice, and the second one means "at once".
const byTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
  process.on(signal, () => {
    if (!byTerminal || signal === 'SIGTERM') child.kill(signal);
  });
}
child.on('error', (error) => {
  console.error(`skillmeat: ${error.message}`);
  process.exit(1);
});
child.on('exit', (status, signal) => {
  if (signal === null) process.exit(status);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(128 + constants.signals[signal]), 1000);
});
