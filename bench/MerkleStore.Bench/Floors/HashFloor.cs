// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Runtime.InteropServices;
using MerkleStore.Bench.Measuring;
using MerkleStore.Hashing;

namespace MerkleStore.Bench.Floors;

/// <summary>BLAKE2b by path beside OpenSSL's, in turns on one core: messages that lie one after another, so that the lanes transpose them as they do in a commit.</summary>
internal sealed unsafe class HashFloor : IDisposable
{
    private const int Messages = 512;
    private const int Warmups = 50;

    private readonly int _blocks;
    private readonly byte* _memory;
    private readonly HashJob* _jobs;
    private readonly OpenSslBlake2b? _openSsl = OpenSslBlake2b.IsPresent ? new OpenSslBlake2b() : null;

    /// <summary>Makes the messages.</summary>
    /// <param name="messageBytes">The length of each.</param>
    public HashFloor(int messageBytes)
    {
        int padded = Blake2bBatch.Pad(messageBytes);
        _blocks = padded / Blake2b.BlockSize;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(Messages * (padded + Blake2b.DigestSize)), 64);
        _jobs = (HashJob*)NativeMemory.AlignedAlloc((nuint)(Messages * sizeof(HashJob)), 64);
        new Span<byte>(_memory, Messages * padded).Clear();
        for (int i = 0; i < Messages; i++)
        {
            byte* message = _memory + (i * padded);
            new Span<byte>(message, messageBytes).Fill((byte)i);
            _jobs[i] = new HashJob { Message = message, Length = messageBytes, Digest = _memory + (Messages * padded) + (i * Blake2b.DigestSize) };
        }
    }

    /// <summary>Measures all paths in turns.</summary>
    /// <param name="rounds">How often each has its turn.</param>
    /// <returns>Per path the least time of a block and message in nanoseconds, and the median over the rounds of OpenSSL's time divided by it.</returns>
    public List<(string Path, double NsPerBlock, double OverOpenSsl)> Measure(int rounds)
    {
        List<(string Name, Action Run)> paths = Paths();
        foreach ((_, Action run) in paths)
        {
            for (int i = 0; i < Warmups; i++)
            {
                run();
            }
        }

        double[][] times = [.. paths.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int path = 0; path < paths.Count; path++)
            {
                long start = Stopwatch.GetTimestamp();
                paths[path].Run();
                times[path][round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / (Messages * _blocks);
            }
        }

        double[]? openSsl = _openSsl is null ? null : times[^1];
        return [.. paths.Select((path, i) => (path.Name, times[i].Min(), openSsl is null ? 0 : Statistics.Median(times[i].Select((time, round) => openSsl[round] / time))))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _openSsl?.Dispose();
        NativeMemory.AlignedFree(_memory);
        NativeMemory.AlignedFree(_jobs);
    }

    private List<(string Name, Action Run)> Paths()
    {
        List<(string, Action)> paths = [("scalar", Scalar)];
        if (Blake2b.HasRows)
        {
            paths.Add(("AVX2, one message in rows", Rows));
        }

        if (Blake2b.HasLanes4)
        {
            paths.Add(("AVX2, four lanes", () => Batch(4)));
        }

        if (Blake2b.HasLanes8)
        {
            paths.Add(("AVX-512, eight lanes", () => Batch(8)));
        }

        if (_openSsl is not null)
        {
            paths.Add(("OpenSSL", OpenSsl));
        }

        return paths;
    }

    private void Scalar()
    {
        for (int i = 0; i < Messages; i++)
        {
            Blake2b.HashScalar(new ReadOnlySpan<byte>(_jobs[i].Message, _jobs[i].Length), new Span<byte>(_jobs[i].Digest, Blake2b.DigestSize));
        }
    }

    private void Rows()
    {
        for (int i = 0; i < Messages; i++)
        {
            Blake2b.HashRows(in _jobs[i]);
        }
    }

    private void Batch(int lanes) => Blake2bBatch.Run(new Span<HashJob>(_jobs, Messages), lanes);

    private void OpenSsl()
    {
        Span<byte> digest = stackalloc byte[64];
        for (int i = 0; i < Messages; i++)
        {
            _openSsl!.Hash(_jobs[i].Message, _jobs[i].Length, digest);
        }
    }
}
