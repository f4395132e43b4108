/**
 * The least a Node program can do to digest a folder on two threads: list, open, read, one hash call, close. Nothing is checked, noticed,
 * sorted or written, so nothing that does so can be faster: FOLDER [digest]
 */
import { hash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const THREADS = 2;

if (isMainThread) {
  const [folder, digest = 'sha256'] = process.argv.slice(2);
  const all = readdirSync(folder).map((name) => `${folder}/${name}`);
  for (let t = 0; t < THREADS; t++) {
    const folders = all.filter((_, i) => i % THREADS === t);
    new Worker(new URL(import.meta.url), { workerData: { folders, digest } });
  }
} else {
  const { folders, digest } = workerData;
  const buffer = Buffer.allocUnsafeSlow(1024 * 1024);
  for (const folder of folders) read(folder, digest, buffer);
}

function read(folder, digest, buffer) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      read(path, digest, buffer);
      continue;
    }
    const fd = openSync(path);
    const length = readSync(fd, buffer, 0, buffer.length, 0);
    hash(digest, buffer.subarray(0, length), 'hex');
    closeSync(fd);
  }
}
