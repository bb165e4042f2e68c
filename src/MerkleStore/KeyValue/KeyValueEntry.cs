// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>A key and its value, as a <see cref="KeyValueScan"/> visits it. Valid until the scan moves on.</summary>
public readonly ref struct KeyValueEntry
{
    private readonly KeyValueScan _scan;

    internal KeyValueEntry(KeyValueScan scan, ReadOnlySpan<byte> key)
    {
        _scan = scan;
        Key = key;
    }

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The value. A large one is read when it is asked for.</summary>
    /// <exception cref="StoreCorruptionException">The value's record is damaged.</exception>
    /// <exception cref="StorageFailureException">The value could not be read.</exception>
    /// <exception cref="ObjectDisposedException">The scan, or its store, is disposed.</exception>
    public ReadOnlySpan<byte> Value => _scan.Value;

    /// <summary>The length of the value in bytes; the value is not read for it.</summary>
    /// <exception cref="ObjectDisposedException">The scan is disposed.</exception>
    public long ValueLength => _scan.ValueLength;
}
