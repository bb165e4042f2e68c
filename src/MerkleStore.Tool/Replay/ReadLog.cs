// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace MerkleStore.Tool.Replay;

/// <summary>
/// Where the results of reads land. They are kept in the form in which the engine hands them out, and digested outside the
/// clock: MD5 over a line per read, as the trace format prescribes.
/// </summary>
internal sealed class ReadLog : IDisposable
{
    private const int HeaderBytes = 5;

    private readonly bool _digest;
    private readonly int _drainAt;
    private readonly IncrementalHash _md5 = CreateMd5();
    private byte[] _buffer;
    private readonly byte[] _line = new byte[4096];
    private int _length;

    public ReadLog(bool digest, int drainAt = 16 * 1024 * 1024)
    {
        _digest = digest;
        _drainAt = drainAt;
        _buffer = new byte[Math.Min(drainAt, 1024 * 1024)];
    }

    /// <summary>Enough is kept that it should be digested before the next read.</summary>
    public bool IsFull => _length >= _drainAt;

    /// <summary>Room for the value that a read returns; keep it with <see cref="AddValue"/>.</summary>
    public Span<byte> ValueRoom => _buffer.AsSpan(Math.Min(_length + HeaderBytes, _buffer.Length));

    /// <summary>Makes <see cref="ValueRoom"/> at least this large.</summary>
    public void GrowValueRoom(int bytes)
    {
        long needed = (long)_length + HeaderBytes + bytes;
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, checked((int)Math.Max(needed, Math.Min(2L * _buffer.Length, Array.MaxLength))));
        }
    }

    /// <summary>Keeps a value that was written to <see cref="ValueRoom"/>.</summary>
    public void AddValue(int bytes) => Add((byte)'G', bytes);

    /// <summary>Keeps that there was no value.</summary>
    public void AddAbsent() => Add((byte)'-', 0);

    /// <summary>Keeps whether there was a value.</summary>
    public void AddMem(bool found) => Add(found ? (byte)'1' : (byte)'0', 0);

    /// <summary>Adds one name of a directory to <see cref="ValueRoom"/>, in byte order; keep them all with <see cref="AddNames"/>.</summary>
    /// <param name="soFar">The bytes of the names before it: 0, then what this method returned.</param>
    /// <param name="name">The name.</param>
    /// <returns>The bytes of the names so far.</returns>
    public int AppendName(int soFar, ReadOnlySpan<byte> name)
    {
        int needed = soFar + 1 + name.Length;
        if (ValueRoom.Length < needed)
        {
            GrowValueRoom(needed);
        }

        Span<byte> room = ValueRoom[soFar..];
        if (soFar > 0)
        {
            room[0] = (byte)'/';
            room = room[1..];
        }

        name.CopyTo(room);
        return soFar + (soFar > 0 ? 1 : 0) + name.Length;
    }

    /// <summary>Keeps the names of a directory.</summary>
    public void AddNames(int bytes) => Add((byte)'L', bytes);

    /// <summary>Digests what is kept, outside the clock.</summary>
    public void Drain()
    {
        for (int at = 0; at < _length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(at + 1));
            Digest(_buffer[at], _buffer.AsSpan(at + HeaderBytes, length));
            at += HeaderBytes + length;
        }

        _length = 0;
    }

    /// <summary>The digest of the reads since the last call; none if digests are off.</summary>
    public ReadsDigest Finish()
    {
        if (!_digest)
        {
            return default;
        }

        Drain();
        Span<byte> digest = stackalloc byte[ReadsDigest.Size];
        _md5.GetHashAndReset(digest);
        return new ReadsDigest(digest);
    }

    public void Dispose() => _md5.Dispose();

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The trace format prescribes MD5; it guards against differences, not against an adversary.")]
    private static IncrementalHash CreateMd5() => IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    private void Add(byte kind, int bytes)
    {
        if (!_digest)
        {
            return;
        }

        GrowValueRoom(bytes);
        _buffer[_length] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_length + 1), bytes);
        _length += HeaderBytes + bytes;
    }

    private void Digest(byte kind, ReadOnlySpan<byte> bytes)
    {
        switch (kind)
        {
            case (byte)'-':
                _md5.AppendData("G -\n"u8);
                return;
            case (byte)'0':
                _md5.AppendData("M 0\n"u8);
                return;
            case (byte)'1':
                _md5.AppendData("M 1\n"u8);
                return;
            case (byte)'L':
                _md5.AppendData("L "u8);
                _md5.AppendData(bytes);
                _md5.AppendData("\n"u8);
                return;
            default:
                DigestHex(bytes);
                return;
        }
    }

    private void DigestHex(ReadOnlySpan<byte> bytes)
    {
        _md5.AppendData("G "u8);
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, _line.Length / 2)];
            bool fits = Convert.TryToHexStringLower(part, _line, out int written);
            Debug.Assert(fits, "The line holds two digits for each byte of the part.");
            _md5.AppendData(_line.AsSpan(0, written));
            bytes = bytes[part.Length..];
        }

        _md5.AppendData("\n"u8);
    }
}
