// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.IO.Compression;
using System.Text;
using MerkleStore.Tool.Replay;

namespace MerkleStore.Tool.Tests.Support;

/// <summary>Traces from text, and operations back to text.</summary>
internal static class TraceText
{
    public static TraceReader Reader(string text, int bufferBytes = 1024, int maxLineBytes = 1 << 20) => Reader(Encoding.UTF8.GetBytes(text), bufferBytes, maxLineBytes);

    public static TraceReader Reader(byte[] bytes, int bufferBytes = 1024, int maxLineBytes = 1 << 20)
        => new(TraceSource.FromStream(new MemoryStream(bytes), "test.trace"), bufferBytes, maxLineBytes);

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>The operations of a trace, each as in <see cref="Describe(TraceReader)"/>.</summary>
    public static List<string> Parse(string text, int bufferBytes = 1024, int maxLineBytes = 1 << 20) => Parse(Encoding.UTF8.GetBytes(text), bufferBytes, maxLineBytes);

    public static List<string> Parse(byte[] bytes, int bufferBytes = 1024, int maxLineBytes = 1 << 20)
    {
        using TraceReader reader = Reader(bytes, bufferBytes, maxLineBytes);
        return Describe(reader);
    }

    /// <summary>Each operation as <c>line:kind|first|second|number</c>, fields in hex.</summary>
    public static List<string> Describe(TraceReader reader)
    {
        var batch = new TraceBatch();
        List<string> described = [];
        while (reader.Read(batch))
        {
            described.AddRange(Describe(batch));
        }

        return described;
    }

    public static List<string> Describe(TraceBatch batch)
    {
        List<string> described = [];
        foreach (TraceOperation operation in batch.Operations)
        {
            described.Add($"{operation.Line}:{operation.Kind}|{Convert.ToHexStringLower(batch.First(operation))}|{Convert.ToHexStringLower(batch.Second(operation))}|{operation.Number}");
        }

        return described;
    }
}
