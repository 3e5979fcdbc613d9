// The guest that migrates: a kernel of Debian's, and one program that dirties memory.
const fs = require('fs');
const path = require('path');
const { run } = require('../tools');

const SOURCE = path.join(__dirname, 'guest', 'init.c');

/** An archive of one file, as the kernel unpacks it (cpio, in the format "newc"). */
function archive(name, mode, content) {
  let inode = 1;
  const padded = buffer => Buffer.concat([buffer, Buffer.alloc((4 - buffer.length % 4) % 4)]);
  const entry = (entryName, entryMode, data) => {
    const fields = [inode++, entryMode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, entryName.length + 1, 0];
    const header = `070701${fields.map(field => field.toString(16).padStart(8, '0')).join('')}${entryName}\0`;
    return Buffer.concat([padded(Buffer.from(header)), padded(data)]);
  };
  return Buffer.concat([entry(name, mode, content), entry('TRAILER!!!', 0, Buffer.alloc(0))]);
}

/** Makes the guest in a folder. Returns its kernel and its file system. */
exports.makeGuest = folder => {
  const [, kernelPackage] = /Depends: (linux-image-\S+-cloud-amd64)/.exec(run('apt-cache', ['depends', 'linux-image-cloud-amd64']));
  // By itself apt downloads as a user that may not write here.
  run('apt-get', ['-o', 'APT::Sandbox::User=root', 'download', '-q', kernelPackage], { cwd: folder });
  const [file] = fs.readdirSync(folder).filter(name => name.endsWith('.deb'));
  run('dpkg', ['-x', file, 'kernel'], { cwd: folder });
  const boot = path.join(folder, 'kernel', 'boot');
  const [kernel] = fs.readdirSync(boot).filter(name => name.startsWith('vmlinuz-'));
  const init = path.join(folder, 'init');
  run('gcc', ['-O2', '-static', '-Wall', '-Werror', '-o', init, SOURCE]);
  const fileSystem = path.join(folder, 'init.cpio');
  fs.writeFileSync(fileSystem, archive('init', 0o100755, fs.readFileSync(init)));
  return { kernel: path.join(boot, kernel), fileSystem, kernelVersion: kernel.replace('vmlinuz-', '') };
};
