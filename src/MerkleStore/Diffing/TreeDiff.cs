// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Diffing;

/// <summary>Walks the values in which two trees differ, in the order of their keys; what is replaced by something of another kind is removed first.</summary>
/// <remarks>Reads committed records only, without a lock. For one thread at a time.</remarks>
internal sealed class TreeDiff
{
    private readonly LogStore _log;
    private readonly DirectoryDelta _delta;
    private readonly Stack<Level> _levels = new();
    private byte[] _key = new byte[256];
    private int _keyLength;

    /// <summary>Starts a walk.</summary>
    /// <param name="log">The log of both trees.</param>
    /// <param name="packedPath">Where what is compared stands.</param>
    /// <param name="start">What stands there before and after.</param>
    public TreeDiff(LogStore log, ReadOnlySpan<byte> packedPath, EntryPair start)
    {
        _log = log;
        _delta = new DirectoryDelta(log);
        packedPath.CopyTo(Room(packedPath.Length));
        _keyLength = packedPath.Length;
        _levels.Push(new Level([start], _keyLength, IsStart: true));
    }

    /// <summary>The value that differs; both sides are values or missing.</summary>
    public EntryPair Current { get; private set; }

    /// <summary>Its key in packed form, from the root; valid until the next move.</summary>
    public ReadOnlySpan<byte> PackedKey => _key.AsSpan(0, _keyLength);

    /// <summary>Goes on to the next value.</summary>
    public bool MoveNext()
    {
        while (_levels.TryPeek(out Level? level))
        {
            if (level.Next == level.Pairs.Count)
            {
                _levels.Pop();
                continue;
            }

            EntryPair pair = level.Pairs[level.Next];
            _keyLength = level.KeyLength;
            if (!level.IsStart)
            {
                Append(pair.Name);
            }

            if (pair is { Old: not null, New: not null } && pair.Old.IsDirectory != pair.New.IsDirectory)
            {
                level.Pairs[level.Next] = pair with { Old = null };
                pair = pair with { New = null };
            }
            else
            {
                level.Next++;
            }

            if (pair.Old is not { IsDirectory: true } && pair.New is not { IsDirectory: true })
            {
                Current = pair;
                if (pair.Old is not null || pair.New is not null)
                {
                    return true;
                }

                continue;
            }

            _levels.Push(new Level(_delta.Compare(pair.Old?.Address ?? 0, pair.New?.Address ?? 0), _keyLength, IsStart: false));
        }

        return false;
    }

    /// <summary>The bytes of a value.</summary>
    public static byte[] ReadValue(LogStore log, StoredEntry value)
    {
        using PageReaders.Lease reading = log.Readers.Read();
        return value.Inline ?? NodeRecord.Blob(log.ReadRecord(new LogAddress(value.Address)), value.Address).ToArray();
    }

    private void Append(ReadOnlySpan<byte> name)
    {
        const int LongestLength = 2;
        Span<byte> room = Room(LongestLength + name.Length);
        int written = 0;
        uint length = (uint)name.Length;
        while (length > 0x7F)
        {
            room[written++] = (byte)(length | 0x80);
            length >>= 7;
        }

        room[written++] = (byte)length;
        name.CopyTo(room[written..]);
        _keyLength += written + name.Length;
    }

    private Span<byte> Room(int bytes)
    {
        if (_keyLength + bytes > _key.Length)
        {
            Array.Resize(ref _key, (2 * _key.Length) + bytes);
        }

        return _key.AsSpan(_keyLength);
    }

    private sealed record Level(List<EntryPair> Pairs, int KeyLength, bool IsStart)
    {
        public int Next { get; set; }
    }
}
