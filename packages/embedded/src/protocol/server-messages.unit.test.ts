import { describe, expect, it } from 'vitest';
import { fromHex, hexText, toHex } from '../../test/support/hex';
import { ByteWriter } from './byte-writer';
import {
  encodeEventRows,
  encodePersistentRows,
  wireName,
  writeInitialConnection,
  writeOneOffQueryError,
  writeOneOffQueryRows,
  writeProcedureResult,
  writeReducerErr,
  writeReducerInternalError,
  writeReducerOk,
  writeSubscribeApplied,
  writeSubscriptionError,
  writeTransactionUpdate,
  writeUnsubscribeApplied,
} from './server-messages';

function written(write: (writer: ByteWriter) => void): string {
  const writer = new ByteWriter(1);
  write(writer);
  return toHex(writer.slice());
}

const hex = (...text: readonly string[]): string => text.join('').replace(/\s/g, '');

const table = wireName('a');
const fixedRows = [fromHex('0102'), fromHex('0304')];
/** Two rows of two bytes each. */
const fixedList = '00 0200 04000000 01020304';
/** No row: a size of zero cannot be stated. */
const emptyList = '01 00000000 00000000';

describe('a server message', () => {
  it('InitialConnection', () => {
    const bytes = written((writer) => {
      writeInitialConnection(writer, 0xc200n << 240n, 5n, 'tok');
    });
    expect(bytes).toBe(hex('00', '00'.repeat(30), '00c2', '05', '00'.repeat(15), hexText('tok')));
  });

  it('SubscribeApplied', () => {
    const bytes = written((writer) => {
      writeSubscribeApplied(writer, 1, 2, [{ table, rows: fixedRows }]);
    });
    expect(bytes).toBe(hex('01 01000000 02000000 01000000', hexText('a'), fixedList));
  });

  it('UnsubscribeApplied, with and without rows', () => {
    expect(
      written((writer) => {
        writeUnsubscribeApplied(writer, 1, 2, [{ table, rows: [] }]);
      }),
    ).toBe(hex('02 01000000 02000000 00 01000000', hexText('a'), emptyList));
    expect(
      written((writer) => {
        writeUnsubscribeApplied(writer, 1, 2, undefined);
      }),
    ).toBe(hex('02 01000000 02000000 01'));
  });

  it('SubscriptionError, for a request and for none', () => {
    expect(
      written((writer) => {
        writeSubscriptionError(writer, 9, 2, 'no');
      }),
    ).toBe(hex('03 00 09000000 02000000', hexText('no')));
    expect(
      written((writer) => {
        writeSubscriptionError(writer, undefined, 2, 'no');
      }),
    ).toBe(hex('03 01 02000000', hexText('no')));
  });

  it('TransactionUpdate', () => {
    const rows = encodePersistentRows(fixedRows, []);
    const events = encodeEventRows([fromHex('ff')]);
    const bytes = written((writer) => {
      writeTransactionUpdate(writer, [
        {
          querySetId: 3,
          tables: [
            { table, rows: [rows, rows] },
            { table: wireName('b'), rows: [events] },
          ],
        },
      ]);
    });
    const persistent = hex('00', fixedList, emptyList);
    expect(bytes).toBe(
      hex(
        ...['04 01000000 03000000 02000000', hexText('a'), '02000000', persistent, persistent],
        ...[hexText('b'), '01000000', '01 00 0100 01000000 ff'],
      ),
    );
  });

  it('OneOffQueryResult, rows and error', () => {
    expect(
      written((writer) => {
        writeOneOffQueryRows(writer, 4, []);
      }),
    ).toBe(hex('05 04000000 00 00000000'));
    expect(
      written((writer) => {
        writeOneOffQueryError(writer, 4, 'no');
      }),
    ).toBe(hex('05 04000000 01', hexText('no')));
  });

  it('ReducerResult, in each of its outcomes', () => {
    const head = '06 05000000 4000000000000000';
    expect(
      written((writer) => {
        writeReducerOk(writer, 5, 64n, [{ querySetId: 1, tables: [] }]);
      }),
    ).toBe(hex(head, '00 00000000 01000000 01000000 00000000'));
    expect(
      written((writer) => {
        writeReducerErr(writer, 5, 64n, 'né');
      }),
    ).toBe(hex(head, '02 07000000', hexText('né')));
    expect(
      written((writer) => {
        writeReducerInternalError(writer, 5, 64n, 'boom');
      }),
    ).toBe(hex(head, '03', hexText('boom')));
  });

  it('ProcedureResult, its request last', () => {
    expect(
      written((writer) => {
        writeProcedureResult(writer, 6, { tag: 'Returned', value: fromHex('2a') }, -1n, 3n);
      }),
    ).toBe(hex('07 00 01000000 2a', 'ff'.repeat(8), '0300000000000000 06000000'));
    expect(
      written((writer) => {
        writeProcedureResult(writer, 6, { tag: 'InternalError', message: 'no' }, 0n, 0n);
      }),
    ).toBe(hex('07 01', hexText('no'), '00'.repeat(16), '06000000'));
  });
});

describe('a list of rows', () => {
  it('gives offsets where sizes differ', () => {
    expect(toHex(encodeEventRows([fromHex('01'), fromHex('0203'), fromHex('')]))).toBe(
      hex('01', '01 03000000', '0000000000000000 0100000000000000 0300000000000000', '03000000 010203'),
    );
  });

  it('counts rows without bytes', () => {
    expect(toHex(encodeEventRows([fromHex(''), fromHex('')]))).toBe(
      hex('01 01 02000000', '00'.repeat(16), '00000000'),
    );
  });

  it('gives offsets where a size does not fit the hint', () => {
    const large = new Uint8Array(0x10000);
    expect(toHex(encodeEventRows([large]).subarray(0, 18))).toBe(
      hex('01 01 01000000 0000000000000000 00000100'),
    );
  });
});
