// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;
using MerkleStore.Hashing;

namespace MerkleStore.Tests.Hashing;

/// <summary>Messages in native memory as a batch wants them: padded with zeros to whole blocks, each with a place for its digest, guarded on both sides.</summary>
internal sealed unsafe class NativeMessages : IDisposable
{
    private const int Guard = 64;
    private const byte GuardByte = 0xA5;
    private readonly byte*[] _digests;
    private readonly byte*[] _messages;
    private readonly byte[][] _originals;
    private readonly List<nint> _allocations = [];

    /// <summary>Copies the messages, each to an address that is odd.</summary>
    public NativeMessages(params byte[][] messages)
    {
        _originals = messages;
        _digests = new byte*[messages.Length];
        _messages = new byte*[messages.Length];
        for (int i = 0; i < messages.Length; i++)
        {
            int padded = Blake2bBatch.Pad(messages[i].Length);

            // The message ends where the allocation ends, so a tool that watches the heap sees reads past the padding.
            byte* start = Allocate(1 + padded) + 1;
            new Span<byte>(start, padded).Clear();
            messages[i].CopyTo(new Span<byte>(start, padded));
            _messages[i] = start;

            byte* digest = Allocate(Guard + Blake2b.DigestSize + Guard);
            new Span<byte>(digest, Guard + Blake2b.DigestSize + Guard).Fill(GuardByte);
            _digests[i] = digest + Guard;
        }
    }

    public HashJob[] Jobs()
    {
        HashJob[] jobs = new HashJob[_originals.Length];
        for (int i = 0; i < jobs.Length; i++)
        {
            jobs[i] = new HashJob { Message = _messages[i], Length = _originals[i].Length, Digest = _digests[i] };
        }

        return jobs;
    }

    public ReadOnlySpan<byte> Digest(int index) => new(_digests[index], Blake2b.DigestSize);

    /// <summary>Fails unless every digest is that of the scalar path, and nothing around the digests was written.</summary>
    public void AssertDigests(string context)
    {
        byte[] expected = new byte[Blake2b.DigestSize];
        for (int i = 0; i < _originals.Length; i++)
        {
            Blake2b.HashScalar(_originals[i], expected);
            Assert.True(Digest(i).SequenceEqual(expected), $"{context}: message {i} of {_originals.Length}, {_originals[i].Length} bytes");
            Assert.False(new ReadOnlySpan<byte>(_digests[i] - Guard, Guard).ContainsAnyExcept(GuardByte), $"{context}: written before digest {i}");
            Assert.False(new ReadOnlySpan<byte>(_digests[i] + Blake2b.DigestSize, Guard).ContainsAnyExcept(GuardByte), $"{context}: written after digest {i}");
        }
    }

    public void Dispose()
    {
        foreach (nint allocation in _allocations)
        {
            NativeMemory.Free((void*)allocation);
        }

        _allocations.Clear();
    }

    private byte* Allocate(int size)
    {
        byte* memory = (byte*)NativeMemory.Alloc((nuint)size);
        _allocations.Add((nint)memory);
        return memory;
    }
}
