// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using System.Text;
using MerkleStore.Hashing;

namespace MerkleStore.Snapshots;

/// <summary>How far an import has come: what is needed to go on with it in another process. docs/format.md has its bytes.</summary>
internal sealed class ImportState
{
    private const uint Version = 1;

    /// <summary>The hash of the header's chunk of the snapshot.</summary>
    public required Hash256 Header { get; init; }

    /// <summary>The commit that the snapshot is of.</summary>
    public required Hash256 Head { get; init; }

    /// <summary>Where the snapshot goes on.</summary>
    public required SnapshotPosition Position { get; init; }

    /// <summary>The commits whose trees are whole.</summary>
    public required IReadOnlyList<ImportedTree> Trees { get; init; }

    /// <summary>The commit whose tree is not whole, or null.</summary>
    public ImportedTree? Current { get; init; }

    /// <summary>What the tree that is not whole holds so far.</summary>
    public ContentCounts Counts { get; init; }

    /// <summary>The pages of it that are open, from the root.</summary>
    public IReadOnlyList<OpenPage> Pages { get; init; } = [];

    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'M', (byte)'S', (byte)'I', (byte)'M', (byte)'P', (byte)'1', 0x0A];

    /// <summary>The bytes of the state.</summary>
    /// <param name="manifest">What was read, up to the position or beyond.</param>
    public byte[] Encode(SnapshotManifest manifest)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        Write(writer, Header);
        Write(writer, Head);
        writer.Write(Position.Offset);
        writer.Write(Position.Index);
        Write(writer, Position.Previous);
        writer.Write(Position.RawOffset);
        manifest.Save(writer, Position);
        foreach (ImportedTree tree in Trees)
        {
            writer.Write(tree.IsNew);
            Write(writer, tree.Root);
        }

        writer.Write(Current?.IsNew ?? false);
        writer.Write(Counts.Values);
        writer.Write(Counts.Directories);
        writer.Write(Counts.ValueBytes);
        writer.Write(Pages.Count);
        foreach (OpenPage page in Pages)
        {
            Write(writer, page);
        }

        writer.Write(Crc32C.Compute(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Reads a state.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="manifest">Receives what was read.</param>
    /// <param name="state">The state.</param>
    /// <returns>Whether the bytes are whole.</returns>
    public static bool TryDecode(byte[] bytes, SnapshotManifest manifest, [NotNullWhen(true)] out ImportState? state)
    {
        state = null;
        int body = bytes.Length - sizeof(uint);
        if (body < Magic.Length || !bytes.AsSpan().StartsWith(Magic) || BitConverter.ToUInt32(bytes, body) != Crc32C.Compute(bytes.AsSpan(0, body)))
        {
            return false;
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, 0, body), Encoding.UTF8);
            reader.ReadBytes(Magic.Length);
            state = reader.ReadUInt32() == Version ? Read(reader, manifest) : null;
            return state is not null && reader.BaseStream.Position == body;
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException or ArgumentException or OverflowException)
        {
            state = null;
            return false;
        }
    }

    private static ImportState Read(BinaryReader reader, SnapshotManifest manifest)
    {
        Hash256 header = ReadHash(reader);
        Hash256 head = ReadHash(reader);
        long offset = reader.ReadInt64();
        uint index = reader.ReadUInt32();
        Hash256 previous = ReadHash(reader);
        int rawOffset = reader.ReadInt32();
        bool isInside = rawOffset != SnapshotPosition.BeforeChunk;
        manifest.Load(reader, isInside);
        SnapshotCommit[] commits = [.. manifest.Commits.Select(c => c.Commit)];
        var trees = new List<ImportedTree>();
        for (int i = 0; i < commits.Length - (isInside ? 1 : 0); i++)
        {
            bool isNew = reader.ReadBoolean();
            trees.Add(new ImportedTree { Commit = commits[i], IsNew = isNew, IsChecked = true, IsLast = false, Root = ReadPage(reader) });
        }

        bool currentIsNew = reader.ReadBoolean();
        var counts = new ContentCounts(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        var pages = new List<OpenPage>();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            pages.Add(ReadOpenPage(reader));
        }

        return new ImportState
        {
            Header = header,
            Head = head,
            Position = new SnapshotPosition(offset, index, previous, rawOffset, commits.Length, (int)manifest.DataChunks),
            Trees = trees,
            Current = isInside ? new ImportedTree { Commit = commits[^1], IsNew = currentIsNew, IsChecked = true, IsLast = commits[^1].Hash == head } : null,
            Counts = counts,
            Pages = pages,
        };
    }

    private static void Write(BinaryWriter writer, OpenPage page)
    {
        writer.Write(page.IsBranch);
        writer.Write(page.StartsDirectory);
        writer.Write(page.Depth);
        if (page.IsBranch)
        {
            writer.Write(page.Present);
            writer.Write(page.Shared);
            writer.Write(page.Children.Length);
            foreach (BuiltPage child in page.Children)
            {
                Write(writer, child);
            }

            return;
        }

        writer.Write(page.Count);
        writer.Write(page.Done);
        writer.Write(page.IsPacked);
        writer.Write(page.Name.Length);
        writer.Write(page.Name);
        writer.Write(page.Partial.Length);
        writer.Write(page.Partial);
    }

    private static OpenPage ReadOpenPage(BinaryReader reader)
    {
        bool isBranch = reader.ReadBoolean();
        bool startsDirectory = reader.ReadBoolean();
        int depth = reader.ReadInt32();
        if (!isBranch)
        {
            int count = reader.ReadInt32();
            int done = reader.ReadInt32();
            bool isPacked = reader.ReadBoolean();
            byte[] name = reader.ReadBytes(reader.ReadInt32());
            return new OpenPage { IsBranch = false, StartsDirectory = startsDirectory, Depth = depth, Count = count, Done = done, IsPacked = isPacked, Name = name, Partial = reader.ReadBytes(reader.ReadInt32()) };
        }

        uint present = reader.ReadUInt32();
        uint shared = reader.ReadUInt32();
        var children = new BuiltPage[Math.Clamp(reader.ReadInt32(), 0, Tree.BranchNode.Slots)];
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = ReadPage(reader);
        }

        return new OpenPage { IsBranch = true, StartsDirectory = startsDirectory, Depth = depth, Present = present, Shared = shared, Children = children };
    }

    private static void Write(BinaryWriter writer, Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        hash.CopyTo(bytes);
        writer.Write(bytes);
    }

    private static Hash256 ReadHash(BinaryReader reader) => new(reader.ReadBytes(Hash256.Size));

    private static void Write(BinaryWriter writer, BuiltPage page)
    {
        writer.Write(page.Address);
        Write(writer, page.Hash);
        writer.Write(page.Entries);
    }

    private static BuiltPage ReadPage(BinaryReader reader)
    {
        ulong address = reader.ReadUInt64();
        Hash256 hash = ReadHash(reader);
        return new BuiltPage(address, hash, reader.ReadInt64());
    }
}
