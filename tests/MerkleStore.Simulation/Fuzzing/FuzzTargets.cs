// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Compression;
using MerkleStore.Journal;
using MerkleStore.Log;
using MerkleStore.Tool;
using MerkleStore.Tool.Replay;
using MerkleStore.Tree;

namespace MerkleStore.Simulation.Fuzzing;

/// <summary>The parsers of bytes from outside. Each may refuse an input by a typed error or a false; anything else is a bug.</summary>
internal static class FuzzTargets
{
    private const int MaximumEntries = 100_000;

    private static readonly Dictionary<string, Action<byte[]>> Targets = new(StringComparer.Ordinal)
    {
        ["journal"] = data => JournalDecoder.Read("journal", data),
        ["frame"] = Frame,
        ["record"] = Record,
        ["lz4"] = data => Lz4Codec.TryDecompress(data, new byte[4096]),
        ["snapshot"] = data =>
        {
            using var stream = new MemoryStream(data);
            Snapshot.Verify(stream);
        },
        ["proof1"] = data => Proof(data, ProofEncoding.V1),
        ["proof2"] = data => Proof(data, ProofEncoding.V2),
        ["json"] = data =>
        {
            using ContextStore store = ContextStore.Open(StoreOptions.InMemory() with { Stepped = true, WarmOnOpenBytes = 0 });
            using var stream = new MemoryStream(data);
            store.ImportJsonLines(stream);
        },
        ["trace"] = Trace,
    };

    public static string[] Names => [.. Targets.Keys];

    /// <summary>Gives an input to a target.</summary>
    /// <returns>Null, or what went wrong.</returns>
    public static string? Run(string target, byte[] data)
    {
        try
        {
            Targets[target](data);
            return null;
        }
        catch (Exception e) when (e is MerkleStoreException or ToolException)
        {
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.ToString();
        }
    }

    /// <summary>A valid input to begin with.</summary>
    public static byte[][] Seeds(string target)
    {
        StoreImage image = StoreImage.Make(6, closed: false);
        using ContextStore store = ContextStore.Open(StoreOptions.InMemory() with { Stepped = true, WarmOnOpenBytes = 0 });
        using ContextTree tree = store.CreateTree();
        for (int i = 0; i < 300; i++)
        {
            tree.Set(System.Text.Encoding.ASCII.GetBytes($"d/n{i}"), new byte[i % 50]);
        }

        Hash256 commit = store.Commit(tree, new CommitInfo { Date = 1 }).Hash;
        switch (target)
        {
            case "journal":
                return [image.Files["journal"]];
            case "frame":
                byte[] segment = image.Files["seg-0000000001.log"];
                List<byte[]> payloads = [];
                for (int at = 0; FrameHeader.TryRead(segment.AsSpan(at), out FrameHeader header); at += header.FrameLength)
                {
                    payloads.Add([(byte)header.Kind, .. segment.AsSpan(at + FrameHeader.Size, header.PayloadLength)]);
                }

                return [.. payloads];
            case "snapshot":
                using (var stream = new MemoryStream())
                {
                    store.ExportSnapshot(commit, stream);
                    return [stream.ToArray()];
                }

            case "json":
                using (var stream = new MemoryStream())
                {
                    store.ExportJsonLines(commit, stream);
                    return [stream.ToArray()[..Math.Min(4000, (int)stream.Length)]];
                }

            case "proof1" or "proof2":
                return [MerkleStore.Proof.Produce(tree, ["d/n1", "d/n200", "d/x"]).Encode(target == "proof1" ? ProofEncoding.V1 : ProofEncoding.V2)];
            case "record":
                return Records(image);
            case "trace":
                return [System.Text.Encoding.ASCII.GetBytes("# trace\nS a/b 00ff\nG a/b\nD a\nC 1 x y\n")];
            default:
                return [[0x10, 1, 2, 3, 4, 5]];
        }
    }

    private static byte[][] Records(StoreImage image)
    {
        List<byte[]> records = [];
        byte[] segment = image.Files["seg-0000000001.log"];
        for (int at = 0; FrameHeader.TryRead(segment.AsSpan(at), out FrameHeader header); at += header.FrameLength)
        {
            byte[] frame = segment[at..(at + header.FrameLength)];
            if (header.Kind == FrameKind.Page && LogPage.TryCreate(frame, header.PayloadLength, out LogPage? page))
            {
                for (int i = 0; i < page.RecordCount; i++)
                {
                    records.Add(page.Record(i).ToArray());
                }
            }
        }

        return [.. records.Take(40)];
    }

    private static void Proof(byte[] data, ProofEncoding encoding)
    {
        if (ContextProof.TryDecode(data, encoding, out ContextProof? proof, out _) && !proof.Encode(encoding).AsSpan().SequenceEqual(data))
        {
            throw new InvalidOperationException("A proof was decoded that encodes otherwise.");
        }
    }

    /// <summary>The payload of a frame whose checksum is right, by its kind in the first byte.</summary>
    private static void Frame(byte[] data)
    {
        if (data.Length == 0)
        {
            return;
        }

        byte[] payload = data[1..];
        switch ((FrameKind)data[0])
        {
            case FrameKind.SegmentHeader:
                SegmentHeader.TryDecode(payload, out _, out _);
                break;
            case FrameKind.Page:
                LogPage.TryCreate([.. new byte[FrameHeader.Size], .. payload], payload.Length, out LogPage? page);
                for (int i = 0; i < page?.RecordCount; i++)
                {
                    Record(page.Record(i).ToArray());
                }

                break;
            case FrameKind.Commit:
                CommitRecordCodec.TryDecode(payload, out _);
                CommitRecordCodec.TryReadDurableSequence(payload, out _);
                break;
            default:
                IndexFrame.TryDecode(payload, 1 << 30, out _, out _);
                SpillRecord.TryDecode(payload, out _);
                break;
        }
    }

    private static void Record(byte[] record)
    {
        const ulong Address = 1 << 16;
        int count = 0;
        switch (NodeRecord.Kind(record, Address))
        {
            case NodeRecord.Leaf:
                byte[] name = new byte[ContextLimits.MaxStepBytes];
                for (var entries = new LeafRecord(record, Address); entries.MoveNext() && count < MaximumEntries; count++)
                {
                    if (entries.Name.Length <= name.Length)
                    {
                        entries.Name.Unpack(name);
                    }
                }

                break;
            case NodeRecord.Branch:
                for (var slots = new BranchRecord(record, Address); slots.MoveNext() && count < MaximumEntries;)
                {
                    count++;
                }

                break;
            case NodeRecord.LeafPatch or NodeRecord.BranchPatch:
                _ = new PatchHead(record, Address);
                break;
            default:
                NodeRecord.Blob(record, Address);
                break;
        }

        _ = NodeRecord.Length(record, Address);
    }

    private static void Trace(byte[] data)
    {
        using var stream = new MemoryStream(data);
        using var reader = new TraceReader(TraceSource.FromStream(stream, "fuzz"), bufferBytes: 4096);
        var batch = new TraceBatch();
        for (int i = 0; i < MaximumEntries && reader.Read(batch); i++)
        {
        }
    }
}
