import { lstatSync } from 'node:fs';
import { ListedFile, type LocalStat } from '../../core/entry.js';
import { displayPath } from '../../core/path.js';
import type { MediumForm, ScanJob } from '../../residue/scan/index.js';
import { fileJobs } from './scan-jobs.js';
import { answersOf, type Ran, type Scanning } from './scan-run.js';

/** Scans the regular files of a folder, each as a medium of its own, in the order in which an inventory lists them. */
export async function scanFolder(scanning: Scanning): Promise<Ran> {
  const { request, tally } = scanning;
  // Only here, because it knows archives too.
  const [{ DirectorySource }, { settingsOf }] = await Promise.all([
    import('../../sources/dir.js'),
    import('../../sources/settings.js'),
  ]);
  const source = new DirectorySource(Buffer.from(request.medium), 'folder', settingsOf({}));
  let filesNotRead = 0;
  let sizeBytes = 0;
  const failed = (name: string): void => {
    filesNotRead += 1;
    tally.notOpened(name);
  };
  /** Files of which jobs are under way, by the number of the job, and what before them could not be listed. */
  const files = new Map<
    number,
    { name: string; size: number; last: boolean; notListed: readonly string[] }
  >();
  let notListed: string[] = [];
  const jobs = function* (): Generator<ScanJob> {
    let id = 0;
    for (const entry of source.walk(request.signal)) {
      const name = displayPath(entry.path);
      const path = entry instanceof ListedFile ? entry.folder + entry.key : undefined;
      const listed = path === undefined ? undefined : fileAt(path);
      if (entry.error !== undefined || (path !== undefined && listed === undefined)) notListed.push(name);
      if (path === undefined || listed === undefined) continue;
      sizeBytes += listed.size;
      for (const job of fileJobs(path, listed, id)) {
        id = job.id + 1;
        const last = job.stretches[0]!.to === listed.size;
        files.set(job.id, { name, size: listed.size, last, notListed });
        notListed = [];
        yield job;
      }
    }
    if (source.findings().length > 0) notListed.push('.');
  };
  const progress = { entries: 0, bytes: 0 };
  /** The file of the answers that come. */
  let state: 'whole' | 'changed' | 'failed' = 'whole';
  let form: MediumForm | undefined;
  for await (const answer of answersOf(scanning, jobs())) {
    request.signal?.throwIfAborted();
    const { name, size, last, notListed: before } = files.get(answer.id)!;
    files.delete(answer.id);
    for (const other of before) failed(other);
    if (answer.failed !== undefined) state = 'failed';
    else if (answer.changed === true && state === 'whole') state = 'changed';
    tally.add(answer, name);
    form = answer.form ?? form;
    if (!last) continue;
    tally.flush(name);
    if (form !== undefined) tally.addForm(asFile(form), size, name);
    form = undefined;
    if (state === 'failed') failed(name);
    if (state === 'changed') tally.fileChanged(name);
    state = 'whole';
    progress.entries += 1;
    progress.bytes = sizeBytes;
    request.onProgress?.({ ...progress });
  }
  for (const other of notListed) failed(other);
  return { filesNotRead, changed: tally.filesChanged > 0, resumed: 0, sizeBytes, done: () => {} };
}

/** Compressed files and archives are ordinary in a folder; what hides a whole medium is not. */
function asFile(form: MediumForm): MediumForm {
  return { ...form, wrapped: form.wrapped.filter(({ kind }) => kind !== 'packed') };
}

/** Undefined where there is no regular file any more, or none that can be looked at. */
function fileAt(path: string): LocalStat | undefined {
  try {
    const stat = lstatSync(Buffer.from(path, 'latin1'));
    const { dev, ino, size, mtimeMs, ctimeMs } = stat;
    return stat.isFile() ? { dev, ino, size, mtimeMs, ctimeMs } : undefined;
  } catch {
    return undefined;
  }
}
