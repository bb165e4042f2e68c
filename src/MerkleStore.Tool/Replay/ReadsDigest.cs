// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore.Tool.Replay;

/// <summary>The MD5 of the reads between two commits.</summary>
internal readonly record struct ReadsDigest
{
    public const int Size = 16;

    private readonly UInt128 _value;

    public ReadsDigest(ReadOnlySpan<byte> bytes) => _value = MemoryMarshal.Read<UInt128>(bytes[..Size]);

    /// <summary>Parses 32 hex digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out ReadsDigest digest)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bool parsed = hex.Length == 2 * Size && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        digest = parsed ? new ReadsDigest(bytes) : default;
        return parsed;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        MemoryMarshal.Write(bytes, in _value);
        return Convert.ToHexStringLower(bytes);
    }
}
