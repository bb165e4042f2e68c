// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.KeyValue;

/// <summary>What a scan visits, and how long what it gives is valid.</summary>
public sealed class ScanTests : IDisposable
{
    private readonly KeyValueStore _store = KeyValueStore.Open(StoreOptions.InMemory());

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Scan_OfAnEmptyStore_IsEmpty()
    {
        Assert.Empty(Reading.Keys(_store, []));
        Assert.Empty(Reading.Keys(_store, "a"u8));
        Assert.Empty(Reading.Keys(_store, "ab"u8));
        Assert.Empty(Reading.Keys(_store, "abc"u8));
    }

    [Fact]
    public void Scan_OfPrefixesThatEndInTheTerminators_GivesTheirKeysOnly()
    {
        foreach (byte[] key in (byte[][])[[], [0], [0, 0], [0, 0, 0], [0, 0, 0, 0], [0, 0, 1], [0, 1], [1], [1, 0], [1, 0, 0]])
        {
            _store.Put(key, []);
        }

        Assert.Equal(["00", "0000", "000000", "00000000", "000001", "0001"], Reading.Keys(_store, [0]));
        Assert.Equal(["0000", "000000", "00000000", "000001"], Reading.Keys(_store, [0, 0]));
        Assert.Equal(["000000", "00000000"], Reading.Keys(_store, [0, 0, 0]));
        Assert.Equal(["00000000"], Reading.Keys(_store, [0, 0, 0, 0]));
        Assert.Equal(["0001"], Reading.Keys(_store, [0, 1]));
        Assert.Equal(["01", "0100", "010000"], Reading.Keys(_store, [1]));
        Assert.Empty(Reading.Keys(_store, [1, 1]));
    }

    [Fact]
    public void Scan_OfTheLongestKeys_GivesThem()
    {
        byte[] longest = new byte[KeyValueStore.MaxKeyBytes];
        _store.Put(longest, "1"u8);
        _store.Put(longest.AsSpan(1), "2"u8);
        Assert.Single(Reading.Keys(_store, longest));
        Assert.Equal(2, Reading.Keys(_store, longest.AsSpan(1)).Count);
        Assert.Equal(2, Reading.Keys(_store, [0, 0, 0]).Count);
    }

    [Fact]
    public void Scan_WhileKeysAreWritten_SeesTheStateAtItsStart()
    {
        for (int i = 0; i < 600; i++)
        {
            _store.Put([(byte)'k', (byte)(i % 3), (byte)(i >> 4), (byte)i], [(byte)i, .. new byte[i]]);
        }

        List<(byte[] Key, byte[] Value)> before = Reading.ToList(_store.Scan("k"u8));
        Assert.Equal(600, before.Count);
        List<(byte[] Key, byte[] Value)> during = [];
        foreach (KeyValueEntry entry in _store.Scan("k"u8))
        {
            during.Add((entry.Key.ToArray(), entry.Value.ToArray()));
            if (during.Count <= 100)
            {
                _store.Delete(before[^during.Count].Key);
                _store.Put([(byte)'k', (byte)during.Count, 0, 0, 0], "new"u8);
            }
        }

        Assert.Equal(before.Select(e => e.Key), during.Select(e => e.Key));
        Assert.Equal(before.Select(e => e.Value), during.Select(e => e.Value));
        Assert.Equal(600, Reading.Keys(_store, "k"u8).Count);
    }

    [Fact]
    public void Value_OfALargeEntry_OutlivesTheScanAndItsCommit()
    {
        byte[] large = new SplitMix64(5).Bytes(6 * 1024 * 1024);
        _store.Put("large"u8, large);
        KeyValueScan scan = _store.Scan("large"u8);
        Assert.True(scan.MoveNext());
        Assert.Equal(large.Length, scan.Current.ValueLength);
        ReadOnlySpan<byte> value = scan.Current.Value;
        scan.Dispose();
        _store.Delete("large"u8);
        for (int i = 0; i < 20; i++)
        {
            _store.Put("other"u8, [(byte)i]);
        }

        Assert.True(value.SequenceEqual(large));
    }

    [Fact]
    public void Current_OutsideTheEntries_Throws()
    {
        _store.Put("a"u8, "1"u8);
        using KeyValueScan scan = _store.Scan([]);
        Assert.Throws<InvalidOperationException>(() => scan.Current.Key.Length);
        Assert.True(scan.MoveNext());
        Assert.Equal("a"u8.ToArray(), scan.Current.Key.ToArray());
        Assert.False(scan.MoveNext());
        Assert.Throws<InvalidOperationException>(() => scan.Current.Key.Length);
        Assert.False(scan.MoveNext());
    }

    [Fact]
    public void Scan_EnumeratedTwice_Throws()
    {
        KeyValueScan scan = _store.Scan([]);
        Assert.Empty(Reading.ToList(scan));
        Assert.Throws<ObjectDisposedException>(() => scan.MoveNext());
        Assert.Throws<ObjectDisposedException>(scan.GetEnumerator);
        using KeyValueScan other = _store.Scan([]);
        Assert.False(other.MoveNext());
        Assert.Throws<InvalidOperationException>(other.GetEnumerator);
    }

    [Fact]
    public void Scan_AfterDispose_Throws()
    {
        _store.Put("abc"u8, new byte[200]);
        KeyValueScan scan = _store.Scan("abc"u8);
        Assert.True(scan.MoveNext());
        scan.Dispose();
        scan.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scan.Current.Key.Length);
        Assert.Throws<ObjectDisposedException>(() => scan.MoveNext());
        KeyValueScan open = _store.Scan("ab"u8);
        _store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => open.MoveNext());
        open.Dispose();
    }

    [Fact]
    public void Scan_OfABatch_SeesItsChangesUpToItsStart()
    {
        _store.Put("a"u8, "1"u8);
        using WriteBatch batch = _store.BeginWrite();
        batch.Put("abc"u8, "2"u8);
        using KeyValueScan scan = batch.Scan("a"u8);
        batch.Put("abd"u8, "3"u8);
        Assert.Equal(["61", "616263"], Reading.ToList(scan).Select(e => Convert.ToHexString(e.Key)));
        Assert.Equal(["61", "616263", "616264"], Reading.Keys(batch, []));
        Assert.Equal(["61"], Reading.Keys(_store, []));
        batch.Commit();
        Assert.Equal(["61", "616263", "616264"], Reading.Keys(_store, []));
    }

    [Fact]
    public void Scan_AllocatesNothingPerEntry()
    {
        using (WriteBatch batch = _store.BeginWrite())
        {
            for (int i = 0; i < 200; i++)
            {
                batch.Put([(byte)'a', (byte)'b', (byte)i, (byte)(i * 7)], new byte[150]);
            }

            batch.Commit();
        }

        long bytes = 0;
        Assert.Equal(200, Count(ref bytes));
        using KeyValueScan scan = _store.Scan("ab"u8);
        Assert.True(scan.MoveNext());
        Assert.Equal(150, scan.Current.Value.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = 0;
        while (scan.MoveNext())
        {
            count += scan.Current.Value.Length == 150 && scan.Current.Key.Length == 4 ? 1 : 0;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(199, count);

        int Count(ref long total)
        {
            int entries = 0;
            foreach (KeyValueEntry entry in _store.Scan("ab"u8))
            {
                total += entry.Value.Length;
                entries++;
            }

            return entries;
        }
    }
}
