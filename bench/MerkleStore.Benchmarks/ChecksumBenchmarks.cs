// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using BenchmarkDotNet.Attributes;
using MerkleStore.Hashing;

namespace MerkleStore.Benchmarks;

/// <summary>CRC-32C of a buffer in the cache.</summary>
public class ChecksumBenchmarks
{
    private byte[] _bytes = [];

    /// <summary>The length in bytes.</summary>
    [Params(64, 1_024, 4_096, 32_768)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bytes = new byte[Length];
        BenchmarkKeys.Value(1, _bytes);
    }

    [Benchmark]
    public uint Crc32COfBuffer() => Crc32C.Compute(_bytes);
}
