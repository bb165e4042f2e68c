// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Journal;

/// <summary>Reads the records of a journal file from its bytes.</summary>
internal sealed class JournalDecoder
{
    private readonly string _name;

    private JournalDecoder(string name) => _name = name;

    /// <summary>What the records say.</summary>
    public JournalState State { get; } = new();

    /// <summary>The bytes of the whole records.</summary>
    public int Length { get; private set; }

    /// <summary>The sequence of the next record.</summary>
    public ulong NextSequence { get; private set; }

    /// <summary>The CRC of the last record.</summary>
    public uint Chain { get; private set; }

    /// <summary>How often the journal was rewritten.</summary>
    public ulong Generation { get; private set; }

    /// <summary>Reads all records; what follows the last whole one is a torn append, unless a later whole record shows that it was durable.</summary>
    /// <param name="name">The file, for messages.</param>
    /// <param name="bytes">All of its bytes.</param>
    /// <returns>The decoder with its results.</returns>
    /// <exception cref="StoreCorruptionException">A record is damaged, or contradicts the ones before it.</exception>
    /// <exception cref="StoreFormatException">A record is of a newer format.</exception>
    public static JournalDecoder Read(string name, ReadOnlySpan<byte> bytes)
    {
        var decoder = new JournalDecoder(name);
        while (JournalRecordHeader.TryRead(bytes[decoder.Length..], out JournalRecordHeader header) && decoder.IsNext(header))
        {
            decoder.Apply(header, bytes.Slice(decoder.Length + JournalRecordHeader.Size, header.PayloadLength));
            decoder.Length += header.Length;
            decoder.NextSequence = header.Sequence + 1;
            decoder.Chain = header.Crc;
        }

        if (decoder.Length == 0)
        {
            // The first record is made durable under another name before the file gets this one.
            throw decoder.Damaged("its first record is not whole");
        }

        for (int offset = decoder.Length + JournalRecordHeader.Alignment; offset < bytes.Length; offset += JournalRecordHeader.Alignment)
        {
            if (JournalRecordHeader.TryRead(bytes[offset..], out JournalRecordHeader later) && later.Sequence > decoder.NextSequence && later.DurableSequence >= decoder.NextSequence)
            {
                throw decoder.Damaged("a record that was durable is damaged");
            }
        }

        return decoder;
    }

    private bool IsNext(JournalRecordHeader header)
        => Length == 0 ? header.Kind == JournalRecordKind.Header : header.Sequence == NextSequence && header.PreviousCrc == Chain;

    private void Apply(JournalRecordHeader header, ReadOnlySpan<byte> payload)
    {
        bool applied = (header.Kind, payload.Length) switch
        {
            (JournalRecordKind.Header, JournalFile.HeaderSize) => Length == 0 && ApplyHeader(payload),
            (JournalRecordKind.SegmentCreated, SegmentCreated.Size) => State.TryApply(SegmentCreated.Read(payload)),
            (JournalRecordKind.SegmentSealed, SegmentSealed.Size) => State.TryApply(SegmentSealed.Read(payload)),
            (JournalRecordKind.Checkpoint, JournalCheckpoint.Size) => State.TryApply(JournalCheckpoint.Read(payload)),
            _ => throw new StoreFormatException(
                FormattableString.Invariant($"The record of {_name} at offset {Length} is of the unknown kind {(int)header.Kind}: the store was written by a newer version. Open it with that version."),
                _name),
        };
        if (!applied)
        {
            throw Damaged("a record contradicts the ones before it");
        }
    }

    private bool ApplyHeader(ReadOnlySpan<byte> payload)
    {
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(payload);
        Generation = BinaryPrimitives.ReadUInt64LittleEndian(payload[8..]);
        return version == JournalFile.Version
            ? true
            : throw new StoreFormatException(
                FormattableString.Invariant($"The format of {_name} is {version}, and this version reads {JournalFile.Version}. Open the store with the version that wrote it."),
                _name);
    }

    private StoreCorruptionException Damaged(string what)
        => new(
            FormattableString.Invariant($"{_name} is damaged at offset {Length}: {what}. Nothing was changed; run verify, and restore the store from a copy."),
            _name,
            Length,
            0);
}
