// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;

namespace MerkleStore.Tests.KeyValue;

/// <summary>Reads through every member of a reader and holds it to a model.</summary>
internal static class Reading
{
    public static List<(byte[] Key, byte[] Value)> ToList(KeyValueScan scan)
    {
        List<(byte[] Key, byte[] Value)> entries = [];
        foreach (KeyValueEntry entry in scan)
        {
            Assert.Equal(entry.ValueLength, entry.Value.Length);
            entries.Add((entry.Key.ToArray(), entry.Value.ToArray()));
        }

        return entries;
    }

    public static List<string> Keys(IKeyValueReader reader, ReadOnlySpan<byte> prefix)
        => [.. ToList(reader.Scan(prefix)).Select(e => Convert.ToHexString(e.Key))];

    public static void AssertScan(SortedDictionary<byte[], byte[]> model, IKeyValueReader reader, byte[] prefix, string about)
    {
        List<(byte[] Key, byte[] Value)> expected = [.. model.Where(e => e.Key.AsSpan().StartsWith(prefix)).Select(e => (e.Key, e.Value))];
        List<(byte[] Key, byte[] Value)> actual = ToList(reader.Scan(prefix));
        Assert.True(expected.Count == actual.Count, $"{about}: the scan of {Show(prefix)} gives {actual.Count} entries, not {expected.Count}");
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.True(expected[i].Key.AsSpan().SequenceEqual(actual[i].Key), $"{about}: the scan of {Show(prefix)} has at {i} the key {Show(actual[i].Key)}, not {Show(expected[i].Key)}");
            Assert.True(expected[i].Value.AsSpan().SequenceEqual(actual[i].Value), $"{about}: the scan of {Show(prefix)} has another value for {Show(expected[i].Key)}");
        }
    }

    public static void AssertKey(SortedDictionary<byte[], byte[]> model, IKeyValueReader reader, byte[] key, string about)
    {
        byte[]? expected = model.GetValueOrDefault(key);
        string at = $"{about}: key {Show(key)}";
        Assert.True(reader.Contains(key) == expected is not null, $"{at}: Contains");
        byte[]? got = reader.Get(key);
        Assert.True(expected is null ? got is null : got.AsSpan().SequenceEqual(expected) && got is not null, $"{at}: Get");

        byte[] destination = new byte[expected?.Length ?? 8];
        ReadStatus status = reader.TryGet(key, destination, out int written);
        Assert.True(status == (expected is null ? ReadStatus.NotFound : ReadStatus.Found) && written == (expected?.Length ?? 0), $"{at}: TryGet says {status}, {written}");
        Assert.True(expected is null || destination.AsSpan().SequenceEqual(expected), $"{at}: TryGet copies other bytes");
        if (expected is { Length: > 0 })
        {
            status = reader.TryGet(key, destination.AsSpan(1), out written);
            Assert.True(status == ReadStatus.DestinationTooSmall && written == expected.Length, $"{at}: TryGet into too little says {status}, {written}");
        }

        var buffer = new ArrayBufferWriter<byte>();
        Assert.True(reader.TryGet(key, buffer) == expected is not null && buffer.WrittenSpan.SequenceEqual(expected ?? []), $"{at}: TryGet into a buffer writer");
    }

    private static string Show(byte[] key) => key.Length <= 40 ? "'" + Convert.ToHexString(key) + "'" : $"'{Convert.ToHexString(key, 0, 40)}…' of {key.Length} bytes";
}
