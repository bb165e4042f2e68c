// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using MerkleStore.Bench.Floors;
using MerkleStore.Hashing;

namespace MerkleStore.Benchmarks;

/// <summary>BLAKE2b by path: one operation is one message, so divide by the blocks for the time of a block.</summary>
public unsafe class HashingBenchmarks
{
    // 512 messages of 8 blocks are 512 KiB: they come from the second-level cache.
    private const int Messages = 512;
    private HashJob* _jobs;
    private byte* _memory;
    private byte[] _openSslDigest = [];
    private OpenSslBlake2b? _openSsl;

    /// <summary>The paths that this CPU has; "batch" groups as the engine does, "openssl" is the system's library.</summary>
    public static IEnumerable<string> Paths
    {
        get
        {
            yield return "scalar";
            if (Blake2b.HasRows)
            {
                yield return "rows";
            }

            if (Blake2b.HasLanes4)
            {
                yield return "lanes4";
            }

            if (Blake2b.HasLanes8)
            {
                yield return "lanes8";
            }

            if (OpenSslBlake2b.IsPresent)
            {
                yield return "openssl";
            }

            yield return "batch";
        }
    }

    /// <summary>The path of this run.</summary>
    [ParamsSource(nameof(Paths))]
    public string Path { get; set; } = "batch";

    /// <summary>The number of blocks in each message.</summary>
    [Params(1, 8)]
    public int Blocks { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _openSsl = Path == "openssl" ? new OpenSslBlake2b() : null;
        _openSslDigest = new byte[64];
        int stride = Blocks * Blake2b.BlockSize;
        int length = stride - 8;
        _jobs = (HashJob*)NativeMemory.AlignedAlloc((nuint)(Messages * sizeof(HashJob)), 64);
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(Messages * (stride + Blake2b.DigestSize)), 64);
        new Span<byte>(_memory, Messages * stride).Clear();
        for (int i = 0; i < Messages; i++)
        {
            byte* message = _memory + (i * stride);
            new Span<byte>(message, length).Fill((byte)i);
            _jobs[i] = new HashJob { Message = message, Length = length, Digest = _memory + (Messages * stride) + (i * Blake2b.DigestSize) };
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _openSsl?.Dispose();
        NativeMemory.AlignedFree(_jobs);
        NativeMemory.AlignedFree(_memory);
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public void Hash()
    {
        switch (Path)
        {
            case "scalar":
                for (int i = 0; i < Messages; i++)
                {
                    Blake2b.HashScalar(new ReadOnlySpan<byte>(_jobs[i].Message, _jobs[i].Length), new Span<byte>(_jobs[i].Digest, Blake2b.DigestSize));
                }

                break;
            case "rows":
                for (int i = 0; i < Messages; i++)
                {
                    Blake2b.HashRows(in _jobs[i]);
                }

                break;
            case "lanes4":
                for (int i = 0; i < Messages; i += 4)
                {
                    Blake2b.HashLanes4(_jobs + i);
                }

                break;
            case "lanes8":
                for (int i = 0; i < Messages; i += 8)
                {
                    Blake2b.HashLanes8(_jobs + i);
                }

                break;
            case "openssl":
                for (int i = 0; i < Messages; i++)
                {
                    _openSsl!.Hash(_jobs[i].Message, _jobs[i].Length, _openSslDigest);
                }

                break;
            default:
                Blake2bBatch.Run(new Span<HashJob>(_jobs, Messages));
                break;
        }
    }
}
