// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;
using MerkleStore.Io;

namespace MerkleStore.Tests.Proofs;

/// <summary>Random computations on random trees: the state against the model, the end and the reads against the store's own tree.</summary>
public class RandomProofTests
{
    private const int Cases = 35;

    [Fact]
    public void Record_ResidentTree_ShowsWhatTheModelShows() => ForEach(cold: false, firstSeed: 1, Check);

    [Fact]
    public void Record_TreeInTheLog_ShowsWhatTheModelShows() => ForEach(cold: true, firstSeed: 1001, Check);

    [Fact]
    public void Record_AnyPartBlinded_IsRejected() => ForEach(cold: false, firstSeed: 2001, CheckNothingIsNeedless, cases: 8, operations: 12);

    [Fact]
    public void Produce_Keys_ShowsThemAndIsVerifiedByGettingThem() => ForEach(cold: false, firstSeed: 3001, (test, tree) =>
    {
        string[] keys = [.. test.Operations.Select(o => o.Split(' ')[1]).Distinct()];
        ContextProof proof = Proof.Produce(tree, keys.Select(ContextKey.Parse));
        var model = new ProofModel(ModelNode.From(test.Build));
        model.Run(keys.Select(k => "G " + k));
        Assert.Equal(model.Finish().State, proof.State.ToString());
        Assert.Equal(proof.Before, proof.After);
        Proof.Verify(proof, tree.Hash(), partial =>
        {
            foreach (string key in keys)
            {
                Assert.Equal(tree.Get(key), partial.Get(key));
                Assert.Equal(tree.GetKind(key), partial.GetKind(key));
            }
        });
    });

    private static void ForEach(bool cold, ulong firstSeed, Action<RandomProofCase, ContextTree> check, int cases = Cases, int operations = 60)
    {
        for (ulong seed = firstSeed; seed < firstSeed + (ulong)cases; seed++)
        {
            var test = new RandomProofCase(seed, operations);
            using var storage = new MemoryStorage();
            StoreOptions options = StoreOptions.InMemory() with { Storage = storage };
            using (ContextStore store = ContextStore.Open(options))
            {
                using ContextTree tree = store.CreateTree();
                int left = test.Build.Count;
                foreach (string line in test.Build)
                {
                    Apply(tree, line);
                    left--;

                    // In a few commits, so that some records are patches of others.
                    if (cold && (left == 0 || left == 7 || left == test.Build.Count / 2))
                    {
                        store.Commit(tree, new CommitInfo { Date = left, Author = "a"u8.ToArray(), Message = "m"u8.ToArray() });
                    }
                }

                if (!cold)
                {
                    Try(seed, test, tree, check);
                    continue;
                }
            }

            using ContextStore reopened = ContextStore.Open(options);
            using ContextTree head = reopened.CheckoutHead();
            Try(seed, test, head, check);
        }
    }

    private static void Try(ulong seed, RandomProofCase test, ContextTree tree, Action<RandomProofCase, ContextTree> check)
    {
        Hash256 before = tree.Hash();
        try
        {
            check(test, tree);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
        }

        Assert.Equal(before, tree.Hash());
    }

    private static void Check(RandomProofCase test, ContextTree tree)
    {
        var operations = new ProofOperations(test.Operations);
        ContextProof proof = Proof.Record(tree, operations.Run);
        List<string> reads = [.. operations.Results];

        var model = new ProofModel(ModelNode.From(test.Build));
        model.Run(test.Operations);
        (ProofEnd after, string state) = model.Finish();
        Assert.Equal(model.Root.Hash, proof.Before.Hash);
        Assert.Equal(after, proof.After);
        Assert.Equal(state, proof.State.ToString());

        using ContextTree changed = tree.Fork();
        List<string> expected = [.. test.Operations.Select(o => Apply(changed, o)).OfType<string>()];
        Assert.Equal(expected, reads.Where(r => r[0] != 'I'));
        Assert.Equal(after, new ProofEnd(changed.RootKind, changed.Hash()));

        foreach (ProofEncoding encoding in Enum.GetValues<ProofEncoding>())
        {
            byte[] bytes = proof.Encode(encoding);
            ContextProof decoded = ContextProof.Decode(bytes, encoding);
            Assert.Equal(bytes, decoded.Encode(encoding));
            Proof.Verify(decoded, operations.Run);
            Assert.Equal(reads, operations.Results);
        }
    }

    private static void CheckNothingIsNeedless(RandomProofCase test, ContextTree tree)
    {
        var operations = new ProofOperations(test.Operations);
        ContextProof proof = Proof.Record(tree, operations.Run);
        int count = 0;
        while (StateBlinder.Blind(proof.State, count) is { } blinded)
        {
            // The same part may be shown, without need, wherever its hash stands.
            if (StateBlinder.CountOf(proof.State, blinded.Hash) == 1)
            {
                bool holds = Proof.TryVerify(new ContextProof(proof.Before, proof.After, blinded.State), operations.Run, out ProofException? reason);
                Assert.False(holds, $"Needless: {blinded.Hash}");
                Assert.Equal(ProofFault.MissingPart, reason!.Fault);
            }

            count++;
        }

        Assert.True(count > 0);
    }

    private static string? Apply(ContextTree tree, string line)
    {
        string[] parts = line.Split(' ');
        string key = parts[1];
        switch (line[0])
        {
            case 'S':
                tree.Set(key, Convert.FromHexString(parts[2]));
                return null;
            case 'D':
                tree.Delete(key);
                return null;
            case 'Y':
                tree.Copy(key, parts[2]);
                return null;
            case 'G':
                return "G " + (tree.Get(key) is { } value ? Convert.ToHexStringLower(value) : "-");
            case 'M':
                return "M " + (tree.ContainsValue(key) ? "1" : "0");
            case 'K':
                return "K " + tree.GetKind(key) switch { ContextKind.Value => "value", ContextKind.Directory => "node", _ => "-" };
            case 'T':
                return "T " + (tree.ContainsTree(key) ? "1" : "0");
            case 'N':
                return "N " + tree.Length(key).ToString(CultureInfo.InvariantCulture);
            case 'L':
                return "L " + string.Join('/', tree.List(key).Select(e => Encoding.Latin1.GetString(e.Name.Span)));
            case 'F':
                return "F " + Fold(tree, key);
            case 'H':
                return "H " + tree.Hash();
            default:
                return null;
        }
    }

    private static string Fold(ContextTree tree, string key)
    {
        switch (tree.GetKind(key))
        {
            case ContextKind.None:
                return "-";
            case ContextKind.Value:
                return string.Create(CultureInfo.InvariantCulture, $"1 {tree.Get(key)!.Length}");
        }

        (long Values, long Bytes) count = default;
        tree.Fold(key, FoldDepth.All, ListOrder.Name, ref count, static (ref (long Values, long Bytes) state, in FoldEntry entry) =>
        {
            if (entry.Kind == ContextKind.Value)
            {
                state.Values++;
                state.Bytes += entry.Value.Length;
            }
        });
        return string.Create(CultureInfo.InvariantCulture, $"{count.Values} {count.Bytes}");
    }
}
