import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import type { StoreOptions } from '../../src/sources/s3/access.js';
import type { LiveStore } from './radosgw.js';

/** Fills buckets of a live store, with the SDK that everybody uses. */
export class Bucket {
  readonly client: S3Client;

  constructor(
    readonly store: LiveStore,
    readonly name: string,
  ) {
    const { accessKeyId, secretAccessKey, endpoint } = store;
    this.client = new S3Client({
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
  }

  get location(): string {
    return `s3://${this.name}`;
  }

  get reading(): { store: StoreOptions } {
    return { store: { endpoint: this.store.endpoint, region: 'us-east-1' } };
  }

  async create(): Promise<this> {
    await this.client.send(new CreateBucketCommand({ Bucket: this.name }));
    return this;
  }

  async put(
    key: string,
    body: string | Uint8Array,
    more: Partial<PutObjectCommandInput> = {},
  ): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: body, ...more }));
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }));
  }
}

/** Gives this process, and so the code under test, the credentials of a store the AWS way. */
export function useCredentials(accessKeyId: string, secretAccessKey: string): void {
  process.env['AWS_ACCESS_KEY_ID'] = accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = secretAccessKey;
}
