package io.keymast.validation;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * RSA moduli, and which of them are factored by being together: two that share a prime give it away
 * by their greatest common divisor (Heninger et al., "Mining your Ps and Qs", 2012). Only a proper
 * divisor counts: who declares a multiple of another's modulus spoils his own key only.
 *
 * <p>Keeps each modulus and its share of a product, about 600 bytes for RSA-2048. One more costs a
 * division of all products by it; many at once, one of their common product. Not thread-safe.
 */
public final class SharedPrimes {
  /** Larger ones make the first pass hardly shorter, and take memory by the megabyte. */
  private static final int BLOCK = 2048;

  private final int blockSize;
  private final Set<BigInteger> known = new HashSet<>();
  private final List<Block> blocks = new ArrayList<>();

  private record Block(List<BigInteger> moduli, BigInteger product) {
    Block with(Block other) {
      List<BigInteger> all = new ArrayList<>(moduli);
      all.addAll(other.moduli);
      return new Block(all, product.multiply(other.product));
    }
  }

  public SharedPrimes() {
    this(BLOCK);
  }

  SharedPrimes(int blockSize) {
    this.blockSize = blockSize;
  }

  public int size() {
    return known.size();
  }

  /**
   * Adds moduli, all above one.
   *
   * @return those, new and old, that the new ones have factored
   */
  public Set<BigInteger> add(Collection<BigInteger> moduli) {
    List<BigInteger> fresh = new LinkedHashSet<>(moduli).stream().filter(known::add).toList();
    Set<BigInteger> factored = new HashSet<>();
    for (int from = 0; from < fresh.size(); from += blockSize) {
      addBlock(fresh.subList(from, Math.min(fresh.size(), from + blockSize)), factored);
    }
    return factored;
  }

  private void addBlock(List<BigInteger> fresh, Set<BigInteger> factored) {
    ProductTree tree = ProductTree.of(fresh);
    BigInteger outside = BigInteger.ONE;
    for (Block block : blocks) {
      outside = outside.multiply(block.product.mod(tree.product())).mod(tree.product());
    }
    List<BigInteger> sharing = tree.sharing(outside);
    append(new Block(fresh, tree.product()));
    sharing.forEach(modulus -> findPartners(modulus, factored));
  }

  private void append(Block fresh) {
    if (!blocks.isEmpty() && blocks.getLast().moduli.size() + fresh.moduli.size() <= blockSize) {
      blocks.set(blocks.size() - 1, blocks.getLast().with(fresh));
    } else {
      blocks.add(fresh);
    }
  }

  private void findPartners(BigInteger modulus, Set<BigInteger> factored) {
    for (Block block : blocks) {
      if (!block.product.mod(modulus).gcd(modulus).equals(BigInteger.ONE)) {
        block.moduli.stream()
            .filter(other -> !other.equals(modulus))
            .forEach(other -> compare(modulus, other, factored));
      }
    }
  }

  private static void compare(BigInteger one, BigInteger other, Set<BigInteger> factored) {
    BigInteger common = one.gcd(other);
    if (common.equals(BigInteger.ONE)) {
      return;
    }
    if (!common.equals(one)) {
      factored.add(one);
    }
    if (!common.equals(other)) {
      factored.add(other);
    }
  }
}
