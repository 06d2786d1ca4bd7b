import { afterEach, describe, expect, test } from '@jest/globals';
import { closeBoxes, openBox } from './applet-box.ts';

afterEach(closeBoxes);

const setup = `mkdir -p /w/src/a/b; cd /w; echo hi > src/a/f; head -c 100000 /dev/urandom > src/bin; ln -s f src/a/l
mkfifo src/p; touch -d '2020-01-01 00:00:00' src/a/f; chmod 600 src/a/f; : > src/empty; ln src/a/f src/hard; mkdir out`;

const run = async (script: string) => {
  const box = await openBox();
  await box.run(setup);
  return box.run(`cd /w; ${script}`);
};

describe('tar', () => {
  test('carries a tree through a pipe, byte for byte', async () => {
    const { code, stdout, stderr } = await run(
      `tar cf - src | tar xf - -C out && cmp src/bin out/src/bin && cd out/src && readlink a/l &&
       stat -c '%n %F %a %h' a/f p empty a/b && stat -c %Y a/f`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`f
a/f regular file 600 2
p fifo 644 1
empty regular empty file 644 1
a/b directory 755 2
1577836800
`);
  });

  test('does what kubectl cp asks for', async () => {
    const { stdout } = await run(`tar cf - src/a/f > one.tar; tar -xmf - -C out < one.tar; cat out/src/a/f`);
    expect(stdout).toBe('hi\n');
  });

  test('packs with gzip and notices by itself when it unpacks', async () => {
    const { stdout } = await run(`tar czf a.tgz -C src a; tar tf a.tgz | sort; tar xzOf a.tgz a/f`);
    expect(stdout).toBe('a/\na/b/\na/f\na/l\nhi\n');
  });

  test('keeps names that are longer than a header has room for', async () => {
    const { stdout } = await run(
      `L=$(printf '%0120d' 5); mkdir $L; echo x > $L/$L; tar cf l.tar $L; rm -r $L; tar xf l.tar; cat $L/$L`,
    );
    expect(stdout).toBe('x\n');
  });

  test('leads nowhere outside', async () => {
    const { stdout, stderr } = await run(
      `tar cf x.tar /w/src/a/f; tar tf x.tar; tar cf y.tar -C src/a ../bin; tar tf y.tar`,
    );
    expect(stdout).toBe('w/src/a/f\nbin\n');
    expect(stderr).toBe("tar: removing leading '/' from member names\ntar: removing leading '../' from member names\n");
  });

  test('says what is wrong with what it is given', async () => {
    const { stdout, stderr } = await run(
      `tar xf nope.tar; echo hi | tar xf -; echo $?; tar tf src/bin; tar cf z.tar; tar cf y.tar nope; echo $?
       tar cf a.tar src/a/f; tar xf a.tar other; echo $?; tar xf - -C /nope`,
    );
    expect(stdout).toBe('1\n1\n1\n');
    expect(stderr).toBe(`tar: can't open 'nope.tar': No such file or directory
tar: short read
tar: invalid tar magic
tar: empty archive
tar: nope: No such file or directory
tar: error exit delayed from previous errors
tar: other: not found in archive
tar: can't change directory to '/nope': No such file or directory
`);
  });
});
