// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>The name of an entry in both encodings: its length in a byte, then its bytes.</summary>
internal static class EntryName
{
    public static void Write(ByteSink sink, ReadOnlySpan<byte> name)
    {
        if (name.Length > EncodingLimits.MaxName)
        {
            throw new ProofException(
                ProofFault.Name,
                $"The proof cannot be encoded: a name that it shows has {name.Length} bytes, and both encodings end at {EncodingLimits.MaxName}. Only a proof that does not go through its directory can be.");
        }

        sink.Byte(name.Length);
        sink.Bytes(name);
    }
}
