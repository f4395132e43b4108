/**
 * Listing and digesting 100 000 small objects against `rclone hashsum sha256 --download`, on one store:
 *   AWS_ENDPOINT_URL=... AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... AWS_REGION=us-east-1 node bench/s3.js [objects] [bucket]
 * Fills the bucket first when it is not there. Any S3 endpoint serves; `test/live/radosgw.ts` starts one.
 */
import { spawnSync } from 'node:child_process';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { have, medians, report } from './measure.js';

const count = Number(process.argv[2] ?? 100_000);
const bucket = process.argv[3] ?? `cloudexit-bench-${count}`;
const run = new URL('../bin/run.js', import.meta.url).pathname;

await fill();
const ours = `node ${run} inventory s3://${bucket} -o /tmp/cloudexit-bench-s3.inventory`;
const remote = ':s3,provider=Other,env_auth=true';
const rclone = (more) =>
  `env -u AWS_CA_BUNDLE rclone hashsum sha256 --download ${more} "${remote},endpoint='$AWS_ENDPOINT_URL':${bucket}" > /dev/null`;
report(
  `${count} objects of 1 to 8 KiB, SHA-256`,
  medians(
    {
      cloudexit: ours,
      ...(have('rclone')
        ? {
            'rclone (as it comes, 4 transfers)': rclone(''),
            'rclone (32 transfers)': rclone('--transfers 32'),
          }
        : {}),
    },
    3,
  ),
);

// A store on the same machine takes most of the processors; what a client costs beside it is told apart.
const cost = { cloudexit: processorSeconds(ours), rclone: have('rclone') ? processorSeconds(rclone('')) : 0 };
console.log(`  processor seconds: cloudexit ${cost.cloudexit}, rclone ${cost.rclone}`);

function processorSeconds(command) {
  const { stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; time { ${command}; } 2> /dev/null`]);
  const [user, system] = String(stderr).trim().split(' ').map(Number);
  return (user + system).toFixed(1);
}

/** One top-level folder a thousand objects; 1 to 8 KiB each, every one different. */
async function fill() {
  const client = new S3Client({ forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (error.name === 'BucketAlreadyOwnedByYou') return;
    throw error;
  }
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < count; i = next++) {
      const Key = `${Math.floor(i / 1000)}/object-${i}.txt`;
      const Body = Buffer.alloc(1024 + ((i * 7919) % 7168), `${i} `);
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
}
