// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using MerkleStore.Io;

namespace MerkleStore.Journal;

/// <summary>The journal: which segments there are, and how far the log is known to be durable. Append-only; one caller at a time.</summary>
/// <remarks>
/// Records are added in memory, written together by <see cref="Write"/> and made durable by <see cref="Barrier"/>. A failed write keeps
/// the records for the next one, which writes them at the same place.
/// </remarks>
internal sealed class JournalFile : IDisposable
{
    public const string Name = "journal";

    public const string TemporaryName = "journal.tmp";

    public const uint Version = 1;

    /// <summary>The payload of the header record: u32 version, u32 0, u64 generation.</summary>
    public const int HeaderSize = 16;

    private readonly IStorage _storage;
    private readonly BarrierGuard _guard;
    private IStorageFile _file;
    private byte[] _pending = new byte[256];
    private int _pendingLength;
    private bool _unsynced;
    private long _length;
    private ulong _nextSequence = 1;
    private ulong _durableSequence;
    private ulong _writtenSequence;
    private uint _chain;
    private ulong _generation;

    private JournalFile(IStorage storage, BarrierGuard guard, IStorageFile file)
    {
        _storage = storage;
        _guard = guard;
        _file = file;
        State = new JournalState();
    }

    /// <summary>What the records say, the ones that are not written yet included.</summary>
    public JournalState State { get; private set; }

    /// <summary>The bytes of the whole records in the file.</summary>
    public long Length => _length;

    /// <summary>The bytes that were cut at open: a torn append.</summary>
    public long TornBytes { get; private set; }

    /// <summary>The bytes written since open.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Whether records wait for <see cref="Write"/> or <see cref="Barrier"/>.</summary>
    public bool HasPending => _pendingLength > 0 || _unsynced;

    /// <summary>Creates an empty journal, durable on return.</summary>
    public static JournalFile Create(IStorage storage, BarrierGuard guard)
    {
        var journal = new JournalFile(storage, guard, CreateTemporary(storage));
        try
        {
            journal.AddHeader();
            journal.MoveIntoPlace();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Opens the journal and cuts a torn append.</summary>
    /// <exception cref="StoreCorruptionException">The journal is damaged.</exception>
    /// <exception cref="StoreFormatException">The journal is of a newer format.</exception>
    public static JournalFile Open(IStorage storage, BarrierGuard guard) => OpenAs(StorageOpenMode.ReadWrite, storage, guard);

    /// <summary>Opens the journal for reading; a torn append is left out, and nothing can be added.</summary>
    /// <exception cref="StoreCorruptionException">The journal is damaged.</exception>
    /// <exception cref="StoreFormatException">The journal is of a newer format.</exception>
    public static JournalFile OpenReadOnly(IStorage storage, BarrierGuard guard) => OpenAs(StorageOpenMode.Read, storage, guard);

    private static JournalFile OpenAs(StorageOpenMode mode, IStorage storage, BarrierGuard guard)
    {
        IStorageFile file = storage.Open(Name, mode);
        try
        {
            if (mode == StorageOpenMode.ReadWrite)
            {
                guard.Barrier(file);
            }

            file.DropCache();
            byte[] bytes = ReadAll(file);
            JournalDecoder decoder = JournalDecoder.Read(Name, bytes);
            var journal = new JournalFile(storage, guard, file)
            {
                State = decoder.State,
                TornBytes = bytes.Length - decoder.Length,
                _length = decoder.Length,
                _nextSequence = decoder.NextSequence,
                _durableSequence = decoder.NextSequence - 1,
                _chain = decoder.Chain,
                _generation = decoder.Generation,
            };
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Cuts what <see cref="Open"/> found to be torn, once the whole store has turned out to be sound.</summary>
    public void CutTornTail()
    {
        if (TornBytes > 0)
        {
            _file.SetLength(_length);
            _guard.Barrier(_file);
        }
    }

    public void Add(SegmentCreated record)
    {
        Require(State.TryApply(record));
        record.Write(AddRecord(SegmentCreated.Size));
        SealRecord(JournalRecordKind.SegmentCreated, SegmentCreated.Size);
    }

    public void Add(SegmentSealed record)
    {
        Require(State.TryApply(record));
        record.Write(AddRecord(SegmentSealed.Size));
        SealRecord(JournalRecordKind.SegmentSealed, SegmentSealed.Size);
    }

    public void Add(JournalCheckpoint record)
    {
        Require(State.TryApply(record));
        record.Write(AddRecord(JournalCheckpoint.Size));
        SealRecord(JournalRecordKind.Checkpoint, JournalCheckpoint.Size);
    }

    /// <summary>Writes the records that were added.</summary>
    /// <exception cref="StorageFailureException">The write failed; the records are kept.</exception>
    public void Write()
    {
        _guard.ThrowIfPoisoned();
        if (_pendingLength > 0)
        {
            _file.Write(_length, _pending.AsSpan(0, _pendingLength));
            BytesWritten += _pendingLength;
            _length += _pendingLength;
            _pendingLength = 0;
            _writtenSequence = _nextSequence - 1;
            _unsynced = true;
        }
    }

    /// <summary>Makes the written records durable.</summary>
    public void Barrier()
    {
        _guard.Barrier(_file);
        _durableSequence = Math.Max(_durableSequence, _writtenSequence);
        _unsynced = false;
    }

    /// <summary>Replaces the file by one that says the same in as few records as possible.</summary>
    /// <exception cref="StorageFailureException">A write failed; the old file stays.</exception>
    public void Rewrite()
    {
        _guard.ThrowIfPoisoned();
        JournalState state = State;
        var next = new JournalFile(_storage, _guard, CreateTemporary(_storage)) { _generation = _generation + 1, _nextSequence = _nextSequence };
        try
        {
            next.AddHeader();
            for (int i = 0; i < state.Created.Count; i++)
            {
                next.Add(state.Created[i]);
                if (i < state.Sealed.Count)
                {
                    next.Add(state.Sealed[i]);
                }

                if (state.Checkpoint is { } checkpoint && checkpoint.Segment == state.Created[i].Segment)
                {
                    next.Add(checkpoint);
                }
            }

            next.MoveIntoPlace();
        }
        catch
        {
            next.Dispose();
            throw;
        }

        _file.Dispose();
        (_file, _pending, _pendingLength, _unsynced) = (next._file, next._pending, next._pendingLength, false);
        (_length, _nextSequence, _chain, _generation) = (next._length, next._nextSequence, next._chain, next._generation);
        (_durableSequence, _writtenSequence) = (next._durableSequence, next._writtenSequence);
        BytesWritten += next.BytesWritten;
    }

    /// <summary>The bytes of the whole records as the file holds them now.</summary>
    public byte[] ReadAll()
    {
        byte[] bytes = new byte[_length];
        int read = _file.Read(0, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    public void Dispose() => _file.Dispose();

    private static IStorageFile CreateTemporary(IStorage storage)
    {
        if (storage.Exists(TemporaryName))
        {
            storage.Delete(TemporaryName);
        }

        return storage.Open(TemporaryName, StorageOpenMode.CreateNew);
    }

    private static byte[] ReadAll(IStorageFile file)
    {
        long length = file.Length;
        if (length > Array.MaxLength)
        {
            throw new StoreCorruptionException(
                FormattableString.Invariant($"{Name} has {length} bytes, which no journal has. Restore the store from a copy."), Name, 0, 0);
        }

        byte[] bytes = new byte[length];
        int read = file.Read(0, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    private static void Require(bool follows)
    {
        if (!follows)
        {
            throw new InvalidOperationException("The record does not follow from the journal.");
        }
    }

    private void MoveIntoPlace()
    {
        Write();
#if PLANTED_BUGS
        if (!Planted.Is(PlantedBug.NoJournalBarrierBeforeRename))
#endif
        Barrier();
        _storage.Rename(TemporaryName, Name);
        try
        {
            // The same file by its new name, so that messages name it rightly.
            IStorageFile renamed = _storage.Open(Name, StorageOpenMode.ReadWrite);
            _file.Dispose();
            _file = renamed;
        }
        catch (StorageFailureException)
        {
            // The handle that is open is as good.
        }

        _guard.SyncDirectory(_storage);
    }

    private void AddHeader()
    {
        Span<byte> payload = AddRecord(HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(payload, Version);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[4..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[8..], _generation);
        SealRecord(JournalRecordKind.Header, HeaderSize);
    }

    private Span<byte> AddRecord(int payloadLength)
    {
        int needed = _pendingLength + JournalRecordHeader.Size + payloadLength;
        if (needed > _pending.Length)
        {
            Array.Resize(ref _pending, Math.Max(needed, 2 * _pending.Length));
        }

        return _pending.AsSpan(_pendingLength + JournalRecordHeader.Size, payloadLength);
    }

    private void SealRecord(JournalRecordKind kind, int payloadLength)
    {
        Span<byte> record = _pending.AsSpan(_pendingLength, JournalRecordHeader.Size + payloadLength);
        _chain = JournalRecordHeader.Seal(record, kind, _nextSequence++, _durableSequence, _chain);
        _pendingLength += record.Length;
    }
}
