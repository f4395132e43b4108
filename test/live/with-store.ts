import { afterAll, beforeAll, beforeEach } from 'vitest';
import { Bucket, useCredentials } from './bucket.js';
import { type LiveStore, liveStore } from './radosgw.js';

/** What a start needs and is not installed here. */
class Missing extends Error {}

/** A live store for the tests of one file, and buckets in it that no other run has. */
export class StoreOfTests {
  #store: LiveStore | undefined;
  #why = '';
  readonly #unique = `cloudexit-${process.pid}-${Math.floor(performance.timeOrigin)}`;

  constructor() {
    beforeAll(async () => {
      try {
        this.#store = await liveStore({
          skip: (reason) => {
            throw new Missing(reason);
          },
        });
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
        this.#why = error.message;
      }
    }, 180_000);
    afterAll(async () => {
      await this.#store?.stop();
    });
    beforeEach((context) => {
      if (this.#store === undefined) context.skip(this.#why);
      useCredentials(this.live.accessKeyId, this.live.secretAccessKey);
    });
  }

  get live(): LiveStore {
    return this.#store!;
  }

  nameOf(name: string): string {
    return `${this.#unique}-${name}`;
  }

  async bucket(name: string): Promise<Bucket> {
    return await new Bucket(this.live, this.nameOf(name)).create();
  }
}
