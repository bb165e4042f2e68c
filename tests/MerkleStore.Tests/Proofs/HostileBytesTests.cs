// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tests.Hashing;

namespace MerkleStore.Tests.Proofs;

/// <summary>Encoded proofs that were cut, changed or made to hurt: rejected with a reason, in bounded memory and depth.</summary>
public class HostileBytesTests
{
    private const int HeaderV1 = 2 + 33 + 33;
    private const int HeaderV2 = 1 + 2 + 32 + 32;

    public static TheoryData<ProofEncoding> Encodings => new(Enum.GetValues<ProofEncoding>());

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_AnyTruncation_IsRejected(ProofEncoding encoding)
    {
        byte[] bytes = ProofFixture.Small().Encode(encoding);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(ProofFault.Truncated, Reject(bytes.AsSpan(0, length), encoding));
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_BytesBehindTheProof_AreRejected(ProofEncoding encoding)
        => Assert.Equal(ProofFault.TrailingBytes, Reject([.. ProofFixture.Small().Encode(encoding), 0], encoding));

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_AnyBitFlipped_IsRejectedOrDoesNotVerify(ProofEncoding encoding)
    {
        byte[] bytes = ProofFixture.Small().Encode(encoding);
        int decoded = 0;
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (!ContextProof.TryDecode(flipped, encoding, out ContextProof? proof, out _))
            {
                continue;
            }

            // Only the end is not bound by the hash of the start: it takes the computation to see that it is wrong.
            decoded++;
            Assert.Equal(flipped, proof.Encode(encoding));
            Assert.False(Proof.TryVerify(proof, ProofFixture.ChangeSmall, out ProofException? reason));
            Assert.Equal(ProofFault.AfterMismatch, reason.Fault);
        }

        Assert.Equal((8 * Hash256.Size) + 1, decoded);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_RandomChanges_TakesOnlyWhatItWouldWrite(ProofEncoding encoding)
    {
        using ProofFixture fixture = new ProofFixture().Fill("d", 700).Fill("e", 40);
        byte[] bytes = Proof.Produce(fixture.Tree, ["d/k1", "d/k77", "d/none", "e/k1"]).Encode(encoding);
        const ulong Seed = 42;
        var random = new SplitMix64(Seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = (byte[])bytes.Clone();
            for (int n = random.Below(3); n >= 0; n--)
            {
                changed[random.Below(changed.Length)] = (byte)random.Next();
            }

            Assert.True(!ContextProof.TryDecode(changed, encoding, out ContextProof? proof, out _) || changed.AsSpan().SequenceEqual(proof.Encode(encoding)), $"Seed {Seed}, case {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_RandomBytes_IsRejected(ProofEncoding encoding)
    {
        const ulong Seed = 43;
        var random = new SplitMix64(Seed);
        byte[] header = ProofFixture.Small().Encode(encoding)[..(encoding == ProofEncoding.V1 ? HeaderV1 : HeaderV2)];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. header, .. random.Bytes(random.Below(200))];
            Assert.False(ContextProof.TryDecode(bytes, encoding, out _, out _), $"Seed {Seed}, case {i}");
        }
    }

    [Fact]
    public void Decode_DeepDirectories_AreRejectedAtTheDepthOfKeys()
    {
        byte[] Nested(int levels) => V2([.. Enumerable.Repeat((byte[])[0x81, 1, (byte)'a'], levels).SelectMany(p => p), 0xC0, 0]);
        Assert.Equal(ProofFault.BeforeMismatch, Reject(Nested(ContextLimits.MaxSteps), ProofEncoding.V2));
        Assert.Equal(ProofFault.TooDeep, Reject(Nested(ContextLimits.MaxSteps + 1), ProofEncoding.V2));
        Assert.Equal(ProofFault.TooDeep, Reject(Nested(1_000_000), ProofEncoding.V2));
    }

    [Fact]
    public void Decode_DeepBranches_AreRejected()
    {
        // Branches of one slot, each with a length of 1,000.
        byte[] branch = [0x05, 0x03, 0xE8, 0x00];
        Assert.Equal(ProofFault.TooDeep, Reject(V2([.. Enumerable.Repeat(branch, 100_000).SelectMany(p => p)]), ProofEncoding.V2));
        byte[] extender = [0xD1, 0x03, 0xE8, 0x02, 0x00, 0x20];
        Assert.Equal(ProofFault.TooDeep, Reject(V2([0xD9, .. extender.AsSpan(1), .. Enumerable.Repeat(extender, 100_000).SelectMany(p => p)]), ProofEncoding.V2));
    }

    [Fact]
    public void Decode_HugeLengths_AreRejectedWithoutMemoryForThem()
    {
        (ProofEncoding Encoding, string Tree, ProofFault Fault)[] cases =
        [
            (ProofEncoding.V1, "003FFFFFFF00", ProofFault.Truncated),
            (ProofEncoding.V1, "0040000000", ProofFault.TooLarge),
            (ProofEncoding.V1, "00FFFFFFFF", ProofFault.TooLarge),
            (ProofEncoding.V1, "023FFFFFFF", ProofFault.Truncated),
            (ProofEncoding.V1, "02FFFFFFFF", ProofFault.TooLarge),
            (ProofEncoding.V1, "044000000000000000", ProofFault.Length),
            (ProofEncoding.V1, "04FFFFFFFFFFFFFFFF", ProofFault.Length),
            (ProofEncoding.V1, "040000000000000200003FFFFFFF", ProofFault.Truncated),
            (ProofEncoding.V1, "050000000000000200FF00", ProofFault.Truncated),
            (ProofEncoding.V2, "C33FFFFFFF", ProofFault.Truncated),
            (ProofEncoding.V2, "C3FFFFFFFF", ProofFault.TooLarge),
            (ProofEncoding.V2, "BF3FFFFFFF", ProofFault.Truncated),
            (ProofEncoding.V2, "BFFFFFFFFF", ProofFault.TooLarge),
            (ProofEncoding.V2, "43FFFFFFFFFFFFFFFF", ProofFault.Length),
            (ProofEncoding.V2, "D9010002", ProofFault.Truncated),
        ];
        foreach ((ProofEncoding encoding, string tree, ProofFault fault) in cases)
        {
            byte[] state = Convert.FromHexString(tree);
            byte[] bytes = encoding == ProofEncoding.V1 ? V1(state) : V2(state);
            Reject(bytes, encoding);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ProofFault found = Reject(bytes, encoding);
            long used = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(found == fault, $"{tree}: {found}");
            Assert.True(used < 64 * 1024, $"{tree}: {used} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Decode_DensestInput_TakesMemoryInProportion(ProofEncoding encoding)
    {
        // Directories of 250 empty values with names of one byte: as much to keep in as few bytes as there can be.
        bool v1 = encoding == ProofEncoding.V1;
        byte[] value = v1 ? [0, 0, 0, 0, 0] : [0xC0, 0];
        byte[][] names = [.. Enumerable.Range(1, 250).Where(b => b != '/').Select(b => (byte[])[1, (byte)b, .. value])];
        byte[] inner = List(v1, [.. names.SelectMany(n => n)]);
        byte[] outer = List(v1, [.. Enumerable.Range(0, 200).SelectMany(i => (byte[])[2, (byte)(i >> 4), (byte)(i | 0xF0), .. inner])]);
        byte[] bytes = v1 ? V1(outer) : V2(outer);
        Reject(bytes, encoding);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Reject(bytes, encoding);
        long used = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(used < 60L * bytes.Length, $"{used} bytes for {bytes.Length}");
    }

    [Fact]
    public void Decode_LargerThanAllowed_IsRejected()
    {
        byte[] bytes = ProofFixture.Small().Encode(ProofEncoding.V2);
        Assert.True(ContextProof.TryDecode(bytes, ProofEncoding.V2, out _, out _, bytes.Length));
        Assert.False(ContextProof.TryDecode(bytes, ProofEncoding.V2, out _, out ProofException? reason, bytes.Length - 1));
        Assert.Equal(ProofFault.TooLarge, reason.Fault);
    }

    internal static byte[] V1(ReadOnlySpan<byte> state) => [0, 0, 1, .. new byte[32], 1, .. new byte[32], .. state];

    internal static byte[] V2(ReadOnlySpan<byte> state) => [3, 0, 0, .. new byte[64], .. state];

    internal static ProofFault Reject(ReadOnlySpan<byte> bytes, ProofEncoding encoding)
    {
        Assert.False(ContextProof.TryDecode(bytes, encoding, out ContextProof? proof, out ProofException? reason));
        Assert.Null(proof);
        Assert.StartsWith("The proof is rejected: ", reason.Message, StringComparison.Ordinal);
        return reason.Fault;
    }

    private static byte[] List(bool v1, byte[] items)
        => [v1 ? (byte)2 : (byte)0xBF, (byte)(items.Length >> 24), (byte)(items.Length >> 16), (byte)(items.Length >> 8), (byte)items.Length, .. items];
}
