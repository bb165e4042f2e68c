// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using BenchmarkDotNet.Attributes;
using MerkleStore.Compression;

namespace MerkleStore.Benchmarks;

/// <summary>LZ4 blocks of a page that is half names, half random bytes, as pages of records are: about half of it can be compressed.</summary>
public class CompressionBenchmarks
{
    private readonly Lz4Codec _codec = new();
    private byte[] _page = [];
    private byte[] _compressed = [];
    private byte[] _output = [];

    /// <summary>The length of the page in bytes.</summary>
    [Params(4_096, 32_768)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _page = new byte[Length];
        for (int i = 0; i < Length; i += 64)
        {
            "data/contracts/index/balance/ab/"u8.CopyTo(_page.AsSpan(i));
            BenchmarkKeys.Value((ulong)i, _page.AsSpan(i + 32, 32));
        }

        _output = new byte[Lz4Codec.MaxCompressedLength(Length)];
        _compressed = _output[.._codec.Compress(_page, _output)];
    }

    [Benchmark]
    public int Compress() => _codec.Compress(_page, _output);

    [Benchmark]
    public bool Decompress() => Lz4Codec.TryDecompress(_compressed, _output.AsSpan(0, Length));
}
