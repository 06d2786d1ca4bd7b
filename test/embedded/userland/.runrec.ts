import { readFileSync } from 'node:fs';
import { smallNode, execute } from '/work/main/test/embedded/containers/small-node.ts';
import { fileApplets } from '/work/main/src/embedded/userland/applets/files/index.ts';
import { textApplets } from '/work/main/src/embedded/userland/applets/text/index.ts';
import { sh } from '/work/main/src/embedded/userland/sh/index.ts';
import { busyboxUsers, busyboxGroups } from '/work/main/src/embedded/runtime/images/recipes/accounts.ts';
import { readCommands } from '/work/main/test/embedded/recordings/read-commands.ts';
let processApplets = {};
try { ({ processApplets } = await import('/work/main/src/embedded/userland/applets/process/index.ts')); } catch (e) { console.log('no process applets', String(e).slice(0,100)); }
const names = process.argv.slice(2);
const node = await smallNode({ ...fileApplets, ...textApplets, ...processApplets, sh, main: async (s) => { await s.sleep(1e8); return 0; } });
for (const name of names) {
  const dir = '/work/main/test/embedded/recordings/applets/';
  const { setup } = readCommands(dir + name + '.txt');
  const rec = JSON.parse(readFileSync(dir + name + '.json', 'utf8'));
  const c = node.create({ command: ['main'] }); c.start();
  const latin = (s) => Buffer.from(s).toString('latin1');
  const run = (cmd) => { const o = [], e = []; const r = c.exec(['sh', '-c', cmd], { stdout: (b) => void o.push(b), stderr: (b) => void e.push(b) }); if ('failure' in r) throw new Error(r.failure); return r.exited.then((exit) => ({ code: exit.code ?? exit.signal, stdout: Buffer.concat(o).toString('latin1'), stderr: Buffer.concat(e).toString('latin1') })); };
  await run(`printf '%s' '${busyboxUsers}' > /etc/passwd; printf '%s' '${busyboxGroups}' > /etc/group; chmod 1777 /tmp`);
  const s = await run(`mkdir /work; cd /work; umask 022\n${setup}`);
  if (s.stderr) console.log('SETUP', s);
  let bad = 0;
  for (const r of rec) {
    const got = await Promise.race([run(`cd /work; ${r.command}`), new Promise((res) => setTimeout(() => res({ code: 'TIMEOUT', stdout: '', stderr: '' }), 5000))]);
    const norm = (t) => { let x = t.replace(/\n\nUsage[^]*$/, '\nUsage').replace(/^BusyBox.*\n(?:\n)?/m, '').replace(/Usage[^]*$/, 'Usage').replace(/Nov 21 \d\d:\d\d/g, 'NOW').replace(/2026-11-21 \d\d:\d\d:\d\d\.\d+/g, 'NOW'); if (name === 'find') x = x.split('\n').sort().join('\n'); return x; };
    if (norm(got.stdout) !== norm(r.stdout) || norm(got.stderr) !== norm(r.stderr) || got.code !== r.code) {
      bad++;
      if (process.env.COUNT) continue;
      console.log(`## ${r.command}`);
      if (norm(got.stdout) !== norm(r.stdout)) console.log('  want', JSON.stringify(r.stdout.slice(0, 600)), '\n  got ', JSON.stringify(got.stdout.slice(0, 600)));
      if (norm(got.stderr) !== norm(r.stderr)) console.log('  wanterr', JSON.stringify(norm(r.stderr).slice(0, 300)), '\n  goterr ', JSON.stringify(norm(got.stderr).slice(0, 300)));
      if (got.code !== r.code) console.log('  code want', r.code, 'got', got.code);
    }
  }
  console.log(name, rec.length - bad, 'of', rec.length, 'same', node.bugs.length ? node.bugs : '');
}
process.exit(0);
