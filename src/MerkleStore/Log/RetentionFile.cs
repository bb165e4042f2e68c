// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Hashing;
using MerkleStore.Io;
using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>The file of the retention state: written anew as a whole and put in place by a rename, so that every change of it happens or does not.</summary>
internal static class RetentionFile
{
    public const string Name = "retention";
    public const string TemporaryName = "retention.tmp";

    private const ulong Magic = 0x0A315445524C4B4D;
    private const uint Version = 1;

    /// <summary>Reads the state; an empty one if there is no file.</summary>
    /// <exception cref="StoreCorruptionException">The file is damaged.</exception>
    public static RetentionState Read(IStorage storage)
    {
        if (!storage.Exists(Name))
        {
            return new RetentionState();
        }

        using IStorageFile file = storage.Open(Name, StorageOpenMode.Read);
        byte[] bytes = new byte[file.Length];
        int read = file.Read(0, bytes);
        if (read != bytes.Length || bytes.Length < sizeof(uint) || BitConverter.ToUInt32(bytes, bytes.Length - sizeof(uint)) != Crc32C.Compute(bytes.AsSpan(0, bytes.Length - sizeof(uint))))
        {
            throw Damage.At(Name, 0, "its checksum is wrong");
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, 0, bytes.Length - sizeof(uint)), Encoding.UTF8);
            return Decode(reader);
        }
        catch (EndOfStreamException)
        {
            throw Damage.At(Name, 0, "it is cut short");
        }
    }

    /// <summary>Replaces the file, durable on return.</summary>
    public static void Write(IStorage storage, BarrierGuard guard, RetentionState state)
    {
        state.Generation++;
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            Encode(writer, state);
        }

        byte[] bytes = [.. stream.ToArray(), .. BitConverter.GetBytes(Crc32C.Compute(stream.GetBuffer().AsSpan(0, (int)stream.Length)))];
        WholeFile.Replace(storage, Name, TemporaryName, bytes, guard.Barrier, guard.SyncDirectory);
    }

    private static void Encode(BinaryWriter writer, RetentionState state)
    {
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(state.Generation);
        writer.Write(state.Boundary);
        writer.Write(state.Horizon);
        writer.Write(state.SpillsUpTo);
        writer.Write(state.NextPack);
        WriteList(writer, state.Kept, range => Write(writer, range.First, range.Last));
        WriteList(writer, [.. state.Behind.Order()], sequence => writer.Write(sequence));
        WriteList(writer, state.Pins, pin =>
        {
            writer.Write(pin.Name);
            Write(writer, pin.Sequence, pin.Created, pin.Expires, pin.Fork);
            writer.Write(pin.ForkLastPage);
        });
        WriteList(writer, state.Sides, side => Write(writer, side.Sequence, side.Base, (long)side.FirstPage, (long)side.LastPage));
        WriteList(writer, state.Held, held =>
        {
            writer.Write(held.Entry.Address);
            writer.Write((byte)held.Entry.Kind);
            writer.Write(held.Death);
        });
        WriteList(writer, state.Spills, range => Write(writer, (long)range.First, (long)range.Last));
        WriteList(writer, state.Retired, pair => Write(writer, pair.Key, (long)pair.Value.NextPage, (long)pair.Value.CommittedPages, pair.Value.CommitCount));
        WriteList(writer, state.Packs, pair => Write(writer, pair.Key, pair.Value.Length, pair.Value.FooterOffset, pair.Value.FooterCrc));
        WriteList(writer, [.. state.Dead.OrderBy(pair => pair.Key)], pair =>
        {
            writer.Write7BitEncodedInt64((long)pair.Key);
            writer.Write7BitEncodedInt(pair.Value.Records);
            writer.Write7BitEncodedInt(pair.Value.Reclaimed);
            foreach (ulong bits in pair.Value.Bits)
            {
                writer.Write(bits);
            }
        });
    }

    private static RetentionState Decode(BinaryReader reader)
    {
        if (reader.ReadUInt64() != Magic)
        {
            throw Damage.At(Name, 0, "it is no retention state");
        }

        uint version = reader.ReadUInt32();
        if (version != Version)
        {
            throw new StoreFormatException(FormattableString.Invariant($"The format of {Name} is {version}, and this version reads {Version}. Open the store with the version that wrote it."), Name);
        }

        var state = new RetentionState
        {
            Generation = reader.ReadInt64(),
            Boundary = reader.ReadInt64(),
            Horizon = reader.ReadInt64(),
            SpillsUpTo = reader.ReadInt64(),
            NextPack = reader.ReadInt64(),
        };
        ReadList(reader, () => state.Kept.Add((reader.ReadInt64(), reader.ReadInt64())));
        ReadList(reader, () => state.Behind.Add(reader.ReadInt64()));
        ReadList(reader, () => state.Pins.Add(new RetentionPin(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64())));
        ReadList(reader, () => state.Sides.Add(new SideCommit(reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64(), reader.ReadUInt64())));
        ReadList(reader, () => state.Held.Add(new HeldRecord(new DeadEntry(reader.ReadUInt64(), (DeadKind)reader.ReadByte()), reader.ReadInt64())));
        ReadList(reader, () => state.Spills.Add((reader.ReadUInt64(), reader.ReadUInt64())));
        ReadList(reader, () => state.Retired.Add(reader.ReadInt64(), new RetiredSegment(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadInt64())));
        ReadList(reader, () => state.Packs.Add(reader.ReadInt64(), new PackEntry(reader.ReadInt64(), reader.ReadInt64(), (uint)reader.ReadInt64())));
        ReadList(reader, () =>
        {
            ulong number = (ulong)reader.Read7BitEncodedInt64();
            var page = new DeadPage(reader.Read7BitEncodedInt());
            int reclaimed = reader.Read7BitEncodedInt();
            for (int word = 0; word < page.Bits.Length; word++)
            {
                ulong bits = reader.ReadUInt64();
                for (; bits != 0; bits &= bits - 1)
                {
                    page.Add((word * 64) + System.Numerics.BitOperations.TrailingZeroCount(bits));
                }
            }

            page.Reclaimed = reclaimed;
            state.Dead.Add(number, page);
        });
        return state;
    }

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyCollection<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (T item in items)
        {
            write(item);
        }
    }

    private static void ReadList(BinaryReader reader, Action read)
    {
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            read();
        }
    }

    private static void Write(BinaryWriter writer, params ReadOnlySpan<long> values)
    {
        foreach (long value in values)
        {
            writer.Write(value);
        }
    }
}
